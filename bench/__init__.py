"""What is measured rather than tested: see CONTRIBUTING.md for the commands."""
