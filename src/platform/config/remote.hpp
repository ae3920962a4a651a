#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>

#include "platform/async/task.hpp"
#include "platform/config/settings.hpp"
#include "platform/net/http_client.hpp"

namespace medres::config {

/// Settings that a server gives out by HTTP, as YAML or JSON. Asked for by a long poll: `Prefer: wait=N` and
/// `If-None-Match`; a server that does not know how to wait answers at once, and is asked again after a pause. What was
/// taken over is kept on disk, so that a start does not depend on the server. Thread-safe but for Ask, which one
/// coroutine calls; client and clock must outlive it.
class RemoteSource {
 public:
  struct Options {
    std::string url;
    std::string key = {};         ///< sent as a bearer token; empty: none is
    std::string cache_file = {};  ///< empty: nothing is kept
    std::chrono::seconds wait{30};
  };

  RemoteSource(const net::HttpClient& client, const Clock& clock, Options options);

  /// What was kept of this URL, made by an earlier process; an empty layer when there is none that can be read.
  static Layer Kept(const Options& options);

  /// What the server says, when that is not what Known has heard of; nothing otherwise. `wait`: as long as the options
  /// say, else it answers at once. Failures: the client's; kUnavailable `config.remote_status` {url, status}; those of
  /// ReadText.
  Task<Result<std::optional<Layer>>> Ask(bool wait);

  /// What was in force at the start, by its revision.
  void Known(const Layer& layer);
  /// The layer that Ask gave last was taken over: keeps it on disk, readable by its owner alone. kUnavailable
  /// `config.remote_cache` {file, reason}; it is in force all the same.
  Status Keep(const Layer& layer);

  /// When the server last answered that it said, or says still, what we know.
  std::optional<Instant> heard() const;
  const Options& options() const { return options_; }

 private:
  const net::HttpClient& client_;
  const Clock& clock_;
  const Options options_;
  std::string revision_;             ///< the newest ETag that was heard, taken over or not
  std::optional<std::string> text_;  ///< what Ask gave last
  std::atomic<std::int64_t> heard_ = 0;
};

}  // namespace medres::config
