#include "platform/config/service.hpp"

#include <algorithm>

namespace medres::config {
namespace {

std::optional<StoredSetting> StoredIn(const SettingTable::Contents& contents, std::string_view key) {
  const auto found = std::ranges::find(contents.settings, key, &StoredSetting::key);
  return found == contents.settings.end() ? std::nullopt : std::optional(*found);
}

std::string LastActor(const SettingTable::Contents& contents) {
  const auto newest = std::ranges::max_element(contents.settings, {}, &StoredSetting::version);
  return newest == contents.settings.end() || newest->version != contents.version ? "database" : newest->actor;
}

}  // namespace

Task<Status> SettingsService::Load() {
  MEDRES_CO_TRY(const SettingTable::Contents contents, co_await table_.Read());
  const std::lock_guard lock(offering_);
  // Two may have read at once, and the one that read first comes last.
  if (contents.version < offered_) co_return Status();
  offered_ = contents.version;
  const auto taken = live_.Offer(contents.ToLayer(), LastActor(contents));
  (void)taken;  // told by the journal
  co_return Status();
}

Task<Result<std::vector<SettingsService::View>>> SettingsService::List(const Version& version) {
  MEDRES_CO_TRY(const SettingTable::Contents contents, co_await table_.Read());
  std::vector<View> views;
  for (Settings::Explained& one : version.settings->Explain()) {
    auto stored = StoredIn(contents, one.declaration->key);
    views.push_back({std::move(one), std::move(stored)});
  }
  co_return views;
}

Task<Result<SettingsService::View>> SettingsService::Get(const std::string& key) {
  MEDRES_CO_TRY(Settings::Explained now, live_.Get()->settings->Explain(key));
  MEDRES_CO_TRY(const SettingTable::Contents contents, co_await table_.Read());
  co_return View{std::move(now), StoredIn(contents, key)};
}

Task<Result<SettingsService::View>> SettingsService::Write(SettingEdit edit) {
  MEDRES_CO_CHECK(live_.Get()->settings->Explain(edit.key));
  MEDRES_CO_CHECK(co_await table_.Write(edit, [this](const Layer& next) { return live_.Check(next); }));
  MEDRES_CO_CHECK(co_await Load());
  co_return co_await Get(edit.key);
}

Task<Result<std::int64_t>> SettingsService::RollBack(std::int64_t to, std::string actor, std::string reason) {
  MEDRES_CO_TRY(const std::int64_t version,
                co_await table_.RollBack(to, std::move(actor), std::move(reason),
                                         [this](const Layer& next) { return live_.Check(next); }));
  MEDRES_CO_CHECK(co_await Load());
  co_return version;
}

}  // namespace medres::config
