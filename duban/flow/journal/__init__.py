"""The journal's use cases: chained, published, told how far it lags, exported, verified and replayed."""
