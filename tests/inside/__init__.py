"""Tests of what the template brings, which run inside of generated projects."""
