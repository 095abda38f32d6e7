"""Lets ``python -m hrdnet.cli`` start the program."""

from hrdnet.cli import main

main()
