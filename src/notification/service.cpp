#include "notification/service.hpp"

#include "notification/rules.hpp"

namespace medres::notification {
namespace {

Preferences Assigned(Preferences current, PreferencesInput input, Instant now) {
  current.language = input.language;
  current.channels = std::move(input.channels);
  current.muted = std::move(input.muted);
  current.quiet = input.quiet;
  current.email = std::move(input.email);
  current.wechat = std::move(input.wechat);
  ++current.version;
  current.updated_at = now;
  return current;
}

Error WrongVersion(std::int64_t expected, std::int64_t current) {
  return Error::Precondition("notification.preferences_version",
                             {{"expected", std::to_string(expected)}, {"current", std::to_string(current)}});
}

}  // namespace

Task<Result<Preferences>> NotificationService::GetPreferences(PatientId patient) {
  MEDRES_CO_CHECK(co_await patients_.Get(patient));
  MEDRES_CO_TRY(auto found, co_await database_.Read<std::optional<Preferences>>(
                                [&](sql::Session& session) { return preferences_.Find(session, patient); }));
  if (found) co_return *std::move(found);
  Preferences defaults;
  defaults.patient = patient;
  co_return defaults;
}

Task<Result<Preferences>> NotificationService::ReplacePreferences(PatientId patient, PreferencesInput input,
                                                                  std::optional<std::int64_t> expected) {
  MEDRES_CO_CHECK(co_await patients_.Get(patient));
  const auto work = [&](sql::Session& session) -> Task<Result<Preferences>> {
    MEDRES_CO_TRY(auto found, co_await preferences_.Find(session, patient));
    Preferences current = found ? *std::move(found) : Preferences();
    current.patient = patient;
    if (expected && *expected != current.version) co_return Fail(WrongVersion(*expected, current.version));
    const std::int64_t seen = current.version;
    Preferences next = Assigned(std::move(current), input, clock_.Now());
    if (auto issues = CheckPreferences(next); !issues.empty()) co_return Fail(Error::Invalid(std::move(issues)));
    MEDRES_CO_TRY(const bool saved, co_await preferences_.Save(session, next));
    if (!saved) co_return Fail(WrongVersion(seen, seen + 1));
    co_return next;
  };
  co_return co_await database_.Write<Preferences>(work);
}

Task<Result<NotificationService::Page>> NotificationService::List(NoticeFilter filter) {
  const auto limit = static_cast<std::size_t>(filter.limit);
  ++filter.limit;
  MEDRES_CO_TRY(std::vector<Notice> found, co_await database_.Read<std::vector<Notice>>(
                                               [&](sql::Session& session) { return notices_.List(session, filter); }));
  Page page;
  if (found.size() > limit) {
    found.resize(limit);
    page.next = found.back().id;
  }
  page.items = std::move(found);
  co_return page;
}

Task<Result<Notice>> NotificationService::Replay(NoticeId id) {
  const auto work = [&](sql::Session& session) -> Task<Result<Notice>> {
    MEDRES_CO_TRY(const bool replayed, co_await notices_.Replay(session, id, clock_.Now()));
    MEDRES_CO_TRY(auto notice, co_await notices_.Find(session, id));
    if (!notice) co_return Fail(Error::NotFound("notification.not_found", {{"id", id.Text()}}));
    if (!replayed) co_return Fail(Error::Conflict("notification.not_dead", {{"status", CodeOf(notice->status)}}));
    co_return *std::move(notice);
  };
  co_return co_await database_.Write<Notice>(work);
}

}  // namespace medres::notification
