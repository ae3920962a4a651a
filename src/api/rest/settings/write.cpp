#include "api/rest/scopes.hpp"
#include "api/rest/settings/settings.hpp"
#include "api/rest/settings/views.hpp"
#include "platform/json/reason.hpp"

namespace medres::api {

struct SettingInput {
  std::string value;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(SettingInput, (), (value, reason))
constexpr auto DescribeJson(const SettingInput*) {
  return json::Object("SettingInput", "A value for a setting.",
                      json::Field("value").Length(0, 4000).Help("As text, numbers too.").Example("debug"),
                      json::Reason(500).Help("For those who read the history."));
}

struct SettingRemoval {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(SettingRemoval, (), (reason))
constexpr auto DescribeJson(const SettingRemoval*) { return json::Object("SettingRemoval", "", json::Reason(500)); }

struct SettingsRollback {
  std::int64_t version = 0;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(SettingsRollback, (), (version, reason))
constexpr auto DescribeJson(const SettingsRollback*) {
  return json::Object("SettingsRollback", "Back to a version of the database's settings.",
                      json::Field("version").Range(0, 1e15).Help("As the history shows it; 0: none were there."),
                      json::Reason(500));
}

struct SettingsVersionView {
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(SettingsVersionView, (), (version))
constexpr auto DescribeJson(const SettingsVersionView*) {
  return json::Object("SettingsVersion", "The version of the database's settings that was made.");
}

namespace {

using VersionedSetting = http::Versioned<SettingView>;

http::Operation Writing(std::string_view id, std::string_view summary, std::string_view description = {}) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kAdmin,
          .errors = {ErrorKind::kNotFound, ErrorKind::kConflict, ErrorKind::kPrecondition},
          .description = description};
}

Task<Result<VersionedSetting>> WriteEdit(config::SettingsService& service, config::SettingEdit edit) {
  MEDRES_CO_TRY(const auto view, co_await service.Write(std::move(edit)));
  co_return VersionedSetting{ToView(view), view.stored ? view.stored->version : 0};
}

}  // namespace

void AddWriteSettings(http::Group& group, config::SettingsService& service) {
  group.Add("PUT /api/v1/admin/settings/{key}",
            Writing("putSetting", "Write a setting into the database",
                    "In force when it is answered, here at once and in other processes within a fraction of a second. "
                    "Refused whole when it does not go with what all other sources say."),
            [&service](http::Path<std::string> key, http::Body<SettingInput> input, http::IfMatch match,
                       http::Context& context) {
              return WriteEdit(service, {.key = *key,
                                         .value = input->value,
                                         .expected = match.version,
                                         .actor = context.caller->subject,
                                         .reason = input->reason});
            });
  group.Add(
      "DELETE /api/v1/admin/settings/{key}",
      Writing("deleteSetting", "Take a setting out of the database", "What is in force then comes from elsewhere."),
      [&service](http::Path<std::string> key, http::Query<SettingRemoval> query, http::IfMatch match,
                 http::Context& context) {
        return WriteEdit(service, {.key = *key,
                                   .value = std::nullopt,
                                   .expected = match.version,
                                   .actor = context.caller->subject,
                                   .reason = query->reason});
      });
  group.Add("POST /api/v1/admin/settings:rollback",
            Writing("rollBackSettings", "Make the database's settings what they were", "A new version of its own."),
            [&service](http::Body<SettingsRollback> wish, http::Context& context) -> Task<Result<SettingsVersionView>> {
              MEDRES_CO_TRY(const std::int64_t version,
                            co_await service.RollBack(wish->version, context.caller->subject, wish->reason));
              co_return SettingsVersionView{version};
            });
}

}  // namespace medres::api
