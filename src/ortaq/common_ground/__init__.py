"""What a group of states shares, where it differs, and who leads.

`positions.py` says where each state stands on a target by every method; `findings.py` holds the states beside each
other and ranks what they share. Both are pure: they get the verdicts as tables and know no store.
"""
