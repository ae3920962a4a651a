#include "platform/metrics/table.hpp"

#include <algorithm>
#include <array>

namespace medres::metrics {
namespace {

constexpr std::string_view kCounter = "counter";
constexpr std::string_view kGauge = "gauge";
constexpr std::string_view kHistogram = "histogram";

/// In the order of names.
constexpr auto kMetrics = std::to_array<MetricRow>({
    {"medres_alert_deliveries_total", kCounter, "Attempts to bring alerts to a sink, by how they ended.",
     "sink,outcome"},
    {"medres_alert_firing", kGauge, "1 while an alert of the program itself fires.", "alert", "Alerts"},
    {"medres_audit_lost_total", kCounter, "Records of who looked at what that found no room to wait."},
    {"medres_booking_accepted_total", kCounter, "Bookings and changes that were made.", "", "Booking"},
    {"medres_booking_batches_total", kCounter, "Transactions that decided bookings and changes.", "", "Booking"},
    {"medres_booking_replayed_batches_total", kCounter,
     "Batches decided again one by one after a violated constraint: a bug, confined."},
    {"medres_booking_wishes_total", kCounter, "Bookings and changes that were asked for.", "", "Booking"},
    {"medres_build_info", kGauge, "1, with the build as labels.", "version,testing"},
    {"medres_bus_dead_total", kCounter, "Events that were given up.", "consumer", "Events"},
    {"medres_bus_failed_total", kCounter, "Handlings that failed.", "consumer"},
    {"medres_bus_handled_total", kCounter, "Events of the bus in memory that were handled.", "consumer", "Events"},
    {"medres_bus_latency_seconds", kHistogram, "From publishing until an event was handled.", "consumer", "Events"},
    {"medres_bus_published_total", kCounter, "Events given to the bus in memory.", "kind", "Events"},
    {"medres_bus_refused_total", kCounter, "Events for which there was no room.", "kind"},
    {"medres_cache_entries", kGauge, "Entries now.", "space"},
    {"medres_cache_evictions_total", kCounter, "Entries that gave way to others.", "space", "Cache"},
    {"medres_cache_expirations_total", kCounter, "Entries that were removed because their time was over.", "space"},
    {"medres_cache_hits_total", kCounter, "Reads that found an entry.", "space", "Cache"},
    {"medres_cache_invalidations_total", kCounter, "What was forgotten because it is no longer true.", "space"},
    {"medres_cache_load_failures_total", kCounter, "Loads that failed.", "space"},
    {"medres_cache_load_seconds_total", kCounter, "Time that loads took.", "space"},
    {"medres_cache_loads_total", kCounter, "Values that were loaded.", "space"},
    {"medres_cache_misses_total", kCounter, "Reads that found none.", "space", "Cache"},
    {"medres_cache_overhead_bytes", kGauge, "Memory besides keys and values themselves.", "space"},
    {"medres_cache_second_failures_total", kCounter, "Times that the second tier was away, or had what cannot be read.",
     "space"},
    {"medres_cache_second_hits_total", kCounter, "Values found in the second tier.", "space"},
    {"medres_cache_second_misses_total", kCounter, "Values that the second tier did not have.", "space"},
    {"medres_cache_weight", kGauge, "Weight of all entries, in the key space's unit.", "space"},
    {"medres_congestion_limit", kGauge, "Requests a second that a loop lets through; 0: no limit is in force.", "loop",
     "Congestion"},
    {"medres_congestion_shed_total", kCounter, "Requests turned away for want of time, by their priority.", "priority",
     "Congestion"},
    {"medres_credentials_refused_total", kCounter, "Credentials that are none, by what they look like.", "kind",
     "Access"},
    {"medres_credentials_slowed_total", kCounter,
     "Wrong credentials that were answered 429, their address having sent too many.", "", "HTTP"},
    {"medres_database_commit_seconds", kHistogram,
     "Transactions of SQLite's writer, from begin until they are durable.", "", "Database"},
    {"medres_database_committed_units_total", kCounter, "Units of work in those transactions."},
    {"medres_database_connections", kGauge,
     "Connections to the database, of a loop or a set of threads; open are the idle and the lent.", "pool,state"},
    {"medres_database_connects_total", kCounter, "Attempts to connect to PostgreSQL.", "outcome"},
    {"medres_database_replica_lag_seconds", kGauge,
     "How far a replica is behind its primary at most; -1 while that is not known.", "pool", "Database"},
    {"medres_database_stale_reads_total", kCounter, "Reads that might be a little old, by who answered them.", "by"},
    {"medres_database_statement_failures_total", kCounter, "Statements that failed.", "statement", "Database"},
    {"medres_database_statement_seconds", kHistogram, "Time of a statement, by its name.", "statement", "Database"},
    {"medres_database_use_seconds", kHistogram, "How long a unit of work kept its connection.", "", "Database"},
    {"medres_database_wait_seconds", kHistogram, "What a unit of work waited for a connection.", "", "Database"},
    {"medres_database_waiting", kGauge, "Units of work that wait for a connection.", "pool", "Database"},
    {"medres_event_dead_total", kCounter, "Events that became dead letters.", "consumer", "Events"},
    {"medres_event_failed_total", kCounter, "Handlings of one event that failed.", "consumer"},
    {"medres_event_handled_total", kCounter, "Events that a consumer of the bus has handled.", "consumer", "Events"},
    {"medres_event_known_total", kCounter, "Events that came again and were known.", "consumer"},
    {"medres_event_latency_seconds", kHistogram, "From an event's telling until it was handled.", "consumer", "Events"},
    {"medres_event_relayed_total", kCounter, "Events brought from the outbox into Redis's streams."},
    {"medres_events_delivered_total", kCounter, "Events heard from the outbox, one's own included.", "", "Events"},
    {"medres_events_failed_deliveries_total", kCounter, "Batches of events that had to be brought again.", "",
     "Events"},
    {"medres_events_failed_reads_total", kCounter, "Times that the outbox could not be read."},
    {"medres_events_lag_seconds", kGauge, "Age of the oldest event that is told but not heard.", "", "Events"},
    {"medres_http_broken_total", kCounter, "Connections closed because what came was not HTTP."},
    {"medres_http_connections_total", kCounter, "Connections accepted.", "", "HTTP"},
    {"medres_http_open_connections", kGauge, "Connections that are open.", "", "HTTP"},
    {"medres_http_request_seconds", kHistogram, "Time to answer a request.", "route,method", "HTTP"},
    {"medres_http_requests_total", kCounter, "Requests answered.", "route,method,status", "HTTP"},
    {"medres_http_streamed_bytes_total", kCounter, "Bytes of bodies that were handled while they came.", "route,method",
     "HTTP"},
    {"medres_http_timed_out_total", kCounter, "Connections closed because their time was over."},
    {"medres_http_turned_away_total", kCounter, "Connections closed at once for want of room."},
    {"medres_job_last_success_timestamp_seconds", kGauge, "When a run of a job last succeeded in this process.", "job"},
    {"medres_job_run_seconds", kHistogram, "Time that a run of a job took.", "job"},
    {"medres_job_runs_total", kCounter, "Runs of jobs in this process.", "job,outcome"},
    {"medres_log_dropped_lines_total", kCounter, "Lines of the log that gave way because nobody read them."},
    {"medres_loop_lag_seconds", kHistogram, "How late a loop comes to what is due.", "loop", "Process"},
    {"medres_notices_total", kCounter, "Attempts to tell a patient, by how they ended.", "kind,status", "Events"},
    {"medres_pool_breaker", kGauge, "Whether callers are let through: 0 closed, 1 half-open, 2 open.", "pool", "Pools"},
    {"medres_pool_connections", kGauge, "Connections of a pool, by what they do.", "pool,state", "Pools"},
    {"medres_pool_connects_total", kCounter, "Attempts to connect.", "pool,outcome"},
    {"medres_pool_held_long_total", kCounter, "Loans that lasted longer than any should.", "pool"},
    {"medres_pool_max_connections", kGauge, "Connections that a pool may have at most.", "pool"},
    {"medres_pool_reconnects_total", kCounter, "Connections made in the place of lost ones.", "pool"},
    {"medres_pool_target_connections", kGauge,
     "Connections that a pool may have at present, by measured wait and service time.", "pool", "Pools"},
    {"medres_pool_turned_away_total", kCounter, "Callers that got no connection, by the reason.", "pool,why", "Pools"},
    {"medres_pool_use_seconds", kHistogram, "How long a connection was lent.", "pool"},
    {"medres_pool_wait_seconds", kHistogram, "What callers waited for a connection.", "pool", "Pools"},
    {"medres_pool_waiting", kGauge, "Callers that wait for a connection.", "pool", "Pools"},
    {"medres_quota_fallbacks_total", kCounter, "Requests counted by this process alone because Redis was away."},
    {"medres_quota_shared", kGauge, "Whether all processes count callers' requests together: 1 yes, 0 no."},
    {"medres_redis_command_failures_total", kCounter, "Exchanges that got no answer.", "command"},
    {"medres_redis_command_seconds", kHistogram,
     "From asking to the answer, waiting included, by an exchange's first command.", "command"},
    {"medres_settings_changed_timestamp_seconds", kGauge, "Since when they are in force."},
    {"medres_settings_refused_total", kCounter, "Changes that were refused, by who said them.", "source"},
    {"medres_settings_remote_age_seconds", kGauge, "Since the remote source last answered."},
    {"medres_settings_taken_total", kCounter, "Changes that were taken over, by who said them.", "source"},
    {"medres_settings_version", kGauge, "Version of the settings in force; counts from this process's start."},
    {"medres_system_cpu_seconds_total", kCounter, "The machine's processor time, by what it went to.", "mode",
     "System"},
    {"medres_system_disk_bytes", kGauge, "The file system that the program works in.", "state", "System"},
    {"medres_system_load", kGauge, "Load average of a minute."},
    {"medres_system_memory_bytes", kGauge, "The machine's memory.", "state", "System"},
    {"medres_system_network_bytes_total", kCounter, "Bytes over all interfaces but the loopback.", "direction",
     "System"},
    {"medres_tls_accepted_total", kCounter, "Connections by TLS."},
    {"medres_tls_certificate_expires_seconds", kGauge, "When the certificate ends, since 1970."},
    {"medres_tls_connections", kGauge, "Connections by TLS that are open."},
    {"medres_tls_handshakes_failed_total", kCounter, "Connections that came to no TLS."},
    {"medres_tokens_refused_total", kCounter, "Tokens that were not believed.", "reason"},
    {"medres_trace_spans_total", kCounter, "Spans of traces, by what became of them.", "outcome"},
    {"medres_webhook_attempts_total", kCounter, "Attempts to tell a webhook, by how they ended.", "status", "Events"},
    {"process_context_switches_total", kCounter, "Times that a thread gave up the processor, or had it taken.", "kind"},
    {"process_cpu_seconds_total", kCounter, "CPU time used.", "", "Process"},
    {"process_io_bytes_total", kCounter, "Bytes that went to or came from storage.", "direction", "Process"},
    {"process_max_fds", kGauge, "File descriptors that the process may have."},
    {"process_open_fds", kGauge, "Open file descriptors.", "", "Process"},
    {"process_page_faults_total", kCounter, "Pages that had to be fetched from storage."},
    {"process_resident_memory_bytes", kGauge, "Resident memory.", "", "Process"},
    {"process_start_time_seconds", kGauge, "When the process began to serve, in seconds since 1970."},
    {"process_threads", kGauge, "Threads.", "", "Process"},
    {"process_virtual_memory_bytes", kGauge, "Address space in use."},
});

static_assert(std::ranges::is_sorted(kMetrics, {}, &MetricRow::name));

}  // namespace

std::span<const MetricRow> MetricTable() { return kMetrics; }

const MetricRow* FindMetric(std::string_view name) {
  const auto found = std::ranges::lower_bound(kMetrics, name, {}, &MetricRow::name);
  return found != kMetrics.end() && found->name == name ? &*found : nullptr;
}

std::string_view UnitOf(const MetricRow& row) {
  std::string_view name = row.name;
  if (name.ends_with("_total")) name.remove_suffix(6);
  for (const std::string_view unit : {"seconds", "bytes"}) {
    if (name.ends_with(unit)) return unit;
  }
  return {};
}

}  // namespace medres::metrics
