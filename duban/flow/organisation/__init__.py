"""Who answers for what: the organisation's file, succession in posts, vacancies, and reveals."""
