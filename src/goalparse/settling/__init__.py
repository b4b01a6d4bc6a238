"""Text whose row ends are lost: rows and tables settled by weighing the form's own evidence."""
