#pragma once

#include <atomic>
#include <boost/asio/cancellation_signal.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "platform/async/completion.hpp"
#include "platform/async/loops.hpp"
#include "platform/config/file_watch.hpp"
#include "platform/config/live.hpp"
#include "platform/config/remote.hpp"
#include "platform/config/service.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"

namespace medres::app {

/// Hears of what the sources say anew while the server runs: files by a watch, the remote source by long polls. (The
/// database's changes come with the events of other processes.) References must outlive it.
class SettingsReloading {
 public:
  struct Parts {
    config::LiveSettings& live;
    config::SettingsService& service;
    const net::HttpClient& client;
    async::Loops& loops;
    metrics::Registry& metrics;
    const Clock& clock;
    log::Logger& logger;
  };

  explicit SettingsReloading(const Parts& parts);
  SettingsReloading(const SettingsReloading&) = delete;
  SettingsReloading& operator=(const SettingsReloading&) = delete;

  void Start();
  Task<void> Stop();

  /// All files and the database, now. From any thread but a loop's.
  void ReloadAll();

 private:
  std::vector<std::string> Files() const;
  void ReloadFile(const std::string& path);
  Task<void> FollowRemote();
  /// How long to wait before the next question.
  Task<Milliseconds> AskRemote();
  void OfferRemote(config::Layer layer, bool news);

  Parts parts_;
  std::mutex reading_;
  std::unique_ptr<config::FileWatch> watch_;
  std::optional<config::RemoteSource> remote_;
  config::Layer said_;  ///< what the remote source said last
  int failures_ = 0;    ///< in a row
  std::atomic<bool> stopping_ = false;
  boost::asio::cancellation_signal end_;
  async::Completion<bool> ended_;
};

}  // namespace medres::app
