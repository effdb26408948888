ACTS = ("accuse", "deny", "demand", "threaten", "concede", "refuse")
