"""Lets ``python -m hrdnet.cli`` start the program."""

from hrdnet.cli import main

if __name__ == "__main__":
    main()
