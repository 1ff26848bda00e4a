"""County packs, and the demo county made from one."""
