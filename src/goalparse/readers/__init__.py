"""Bytes -> blocks."""
