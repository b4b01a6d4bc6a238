"""goalparse: Chinese budget-performance documents as tables that can be trusted."""

__version__ = "0.1.0"
