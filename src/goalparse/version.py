"""The version, alone, so that every room can name it without importing the house."""

__version__ = "0.1.0"
