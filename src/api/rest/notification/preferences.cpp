#include "api/rest/notification/preferences.hpp"

#include "api/rest/scopes.hpp"

namespace medres::api {

using notification::ChannelKind;
using notification::NoticeKind;

struct PreferencesView {
  PatientId patient;
  notification::Language language = notification::Language::kZh;
  std::vector<ChannelKind> channels;
  std::vector<NoticeKind> muted;
  std::optional<notification::QuietHours> quiet;
  std::optional<std::string> email;
  std::optional<std::string> wechat;
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(PreferencesView, (), (patient, language, channels, muted, quiet, email, wechat, version))
constexpr auto DescribeJson(const PreferencesView*) {
  return json::Object("NotificationPreferences", "How a patient wants to be told; version 0: never set.");
}

namespace {

using VersionedPreferences = http::Versioned<PreferencesView>;

VersionedPreferences PreferencesViewOf(const notification::Preferences& p) {
  return {{.patient = p.patient,
           .language = p.language,
           .channels = p.channels,
           .muted = p.muted,
           .quiet = p.quiet,
           .email = p.email,
           .wechat = p.wechat,
           .version = p.version},
          p.version};
}

}  // namespace

void AddNotificationPreferences(http::Group& group, notification::NotificationService& service) {
  group.Add("GET /api/v1/patients/{id}/notification-preferences",
            {.id = "getNotificationPreferences",
             .summary = "How a patient wants to be told",
             .scope = scopes::kPatientsRead,
             .touches = {.type = "NotificationPreferences"},
             .errors = {ErrorKind::kNotFound}},
            [&service](http::Path<PatientId> id) -> Task<Result<VersionedPreferences>> {
              MEDRES_CO_TRY(const auto found, co_await service.GetPreferences(*id));
              co_return PreferencesViewOf(found);
            });
  group.Add("PUT /api/v1/patients/{id}/notification-preferences",
            {.id = "replaceNotificationPreferences",
             .summary = "Say how a patient wants to be told",
             .scope = scopes::kPatientsWrite,
             .touches = {.type = "NotificationPreferences"},
             .errors = {ErrorKind::kNotFound}},
            [&service](http::Path<PatientId> id, http::Body<notification::PreferencesInput> input,
                       http::IfMatch match) -> Task<Result<VersionedPreferences>> {
              MEDRES_CO_TRY(const auto saved,
                            co_await service.ReplacePreferences(*id, *std::move(input), match.version));
              co_return PreferencesViewOf(saved);
            });
}

}  // namespace medres::api
