"""Records by the declared schema: frames, files, pages, the terminal, and files read back."""
