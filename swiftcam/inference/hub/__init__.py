"""The way to the Hugging Face hub: one file at a time, resumed where it broke off."""
