#include "app/settings_reloading.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include "app/settings_sources.hpp"

namespace medres::app {
namespace {

constexpr Milliseconds kFirstPause{500};
constexpr int kMostDoublings = 6;
/// A server that answers sooner, and has no news, does not know how to wait.
constexpr Milliseconds kWaited{1'000};
/// Between two answers of a server that waits.
constexpr Milliseconds kBreath{50};

const config::Layer* LayerOf(const config::Settings& settings, const std::string& name) {
  const auto found = std::ranges::find(settings.layers(), name, &config::Layer::name);
  return found == settings.layers().end() ? nullptr : &*found;
}

}  // namespace

SettingsReloading::SettingsReloading(const Parts& parts) : parts_(parts) {
  const auto settings = parts_.live.Get()->settings;
  const auto options = RemoteOptionsOf(*settings);
  if (options.url.empty()) return;
  remote_.emplace(parts_.client, parts_.clock, options);
  if (const auto* kept = LayerOf(*settings, options.url)) said_ = *kept;
  remote_->Known(said_);
  parts_.metrics.AddGauge("medres_settings_remote_age_seconds", "Since the remote source last answered.", [this] {
    const auto heard = remote_->heard();
    const Milliseconds age = heard ? parts_.clock.Now() - *heard : Milliseconds(0);
    return std::chrono::duration<double>(age).count();
  });
}

void SettingsReloading::Start() {
  const std::vector<std::string> paths = Files();
  std::vector<config::FileSignature> seen;
  for (const std::string& path : paths) seen.push_back(config::SignatureOf(path));
  if (!paths.empty()) {
    watch_ = std::make_unique<config::FileWatch>(paths, std::move(seen),
                                                 [this](const std::string& path) { ReloadFile(path); });
  }
  // What changed between the program's start and the watch's.
  for (const std::string& path : paths) ReloadFile(path);
  if (!remote_) return ended_.Set(true);
  boost::asio::co_spawn(
      parts_.loops.At(0), FollowRemote(),
      boost::asio::bind_cancellation_slot(end_.slot(), [this](const std::exception_ptr&) { ended_.Set(true); }));
}

Task<void> SettingsReloading::Stop() {
  watch_.reset();
  stopping_ = true;
  boost::asio::post(parts_.loops.At(0), [this] { end_.emit(boost::asio::cancellation_type::terminal); });
  co_await ended_.Wait();
}

void SettingsReloading::ReloadAll() {
  for (const std::string& path : Files()) ReloadFile(path);
  // A database that does not answer now is heard of by its events later.
  const Status loaded = async::RunSync(parts_.service.Load());
  (void)loaded;
}

std::vector<std::string> SettingsReloading::Files() const {
  std::vector<std::string> paths;
  for (const config::Layer& layer : parts_.live.Get()->settings->layers()) {
    if (layer.origin == config::Origin::kFile) paths.push_back(layer.name);
  }
  return paths;
}

void SettingsReloading::ReloadFile(const std::string& path) {
  // Who reads later offers later: else an older text could end up in force.
  const std::lock_guard lock(reading_);
  const auto settings = parts_.live.Get()->settings;
  const config::Layer last = *LayerOf(*settings, path);
  const std::string actor = config::OwnerOf(config::SignatureOf(path));
  auto layer = config::ReadFileAgain(last);
  if (!layer) return parts_.live.Refuse(last, actor, std::move(layer).error());
  const auto taken = parts_.live.Offer(*std::move(layer), actor);
  (void)taken;  // told by the journal
}

Task<void> SettingsReloading::FollowRemote() {
  while (!stopping_) {
    const Milliseconds pause = co_await AskRemote();
    co_await async::Sleep(pause);
  }
}

Task<Milliseconds> SettingsReloading::AskRemote() {
  const auto before = std::chrono::steady_clock::now();
  auto answer = co_await remote_->Ask(true);
  if (stopping_) co_return Milliseconds(0);
  if (!answer) {
    config::Layer unread = said_;
    unread.name = remote_->options().url;
    unread.origin = config::Origin::kRemote;
    parts_.live.Refuse(unread, remote_->options().url, std::move(answer).error());
    co_return kFirstPause * (1 << std::min(failures_++, kMostDoublings));
  }
  failures_ = 0;
  const bool news = answer->has_value();
  if (news) said_ = *std::move(*answer);
  OfferRemote(said_, news);
  const bool waited = std::chrono::steady_clock::now() - before >= kWaited;
  co_return news || waited ? kBreath : Milliseconds(remote_->options().wait);
}

/// Also what is known already: the source is well again then.
void SettingsReloading::OfferRemote(config::Layer layer, bool news) {
  layer.name = remote_->options().url;
  layer.origin = config::Origin::kRemote;
  const auto taken = parts_.live.Offer(layer, remote_->options().url);
  if (!taken || !news) return;
  const Status kept = remote_->Keep(layer);
  if (!kept) parts_.logger.Warning("remote settings are not kept", {{"error", ToString(kept.error())}});
}

}  // namespace medres::app
