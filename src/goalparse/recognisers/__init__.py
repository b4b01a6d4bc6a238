"""What a document consists of: headings, forms, which rows are a form's and what they state."""
