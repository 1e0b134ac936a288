"""Statistics as pure functions of arrays; nothing here knows frames, questionnaires or team names."""
