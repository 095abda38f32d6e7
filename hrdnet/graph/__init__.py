"""What a protection network is: words, tables, barriers, files, examples."""
