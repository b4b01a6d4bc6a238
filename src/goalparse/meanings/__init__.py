"""What words and values mean: the vocabulary compiled; numbers, money, dates, targets, codes."""
