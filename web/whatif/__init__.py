"""What if: costs under other rules, for Länder and the coordination."""
