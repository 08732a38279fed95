package metricsstore

// The client that Prometheus is compiled with tells a store of versions; this store, which keeps metrics, has none to tell.

// Bookmark takes a version that the client has seen.
func (s *MetricsStore) Bookmark(string) {}

// LastStoreSyncResourceVersion says that no version is known.
func (s *MetricsStore) LastStoreSyncResourceVersion() string { return "" }
