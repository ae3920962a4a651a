#include "api/rest/scopes.hpp"
#include "api/rest/settings/settings.hpp"
#include "api/rest/settings/views.hpp"

namespace medres::api {

struct SettingsHistoryQuery {
  int limit = 50;
};
BOOST_DESCRIBE_STRUCT(SettingsHistoryQuery, (), (limit))
constexpr auto DescribeJson(const SettingsHistoryQuery*) {
  return json::Object("SettingsHistoryQuery", "", json::Field("limit").Optional().Range(1, 1000));
}

namespace {

Task<Result<SettingsView>> Everything(config::SettingsService& service, const http::Messages& messages,
                                      http::Language language) {
  const auto version = service.Current();
  MEDRES_CO_TRY(const auto views, co_await service.List(*version));
  SettingsView shown{.version = version->number, .since = version->since, .sources = {}, .items = {}};
  for (const auto& source : service.Sources()) shown.sources.push_back(ToView(source, messages, language));
  for (const auto& view : views) shown.items.push_back(ToView(view));
  co_return shown;
}

template <class Row>
auto SettingsPageOf(const std::vector<Row>& rows) {
  http::Page<decltype(ToView(rows.front()))> page;
  for (const Row& row : rows) page.items.push_back(ToView(row));
  return page;
}

void AddSettingsHistory(http::Group& group, config::SettingsService& service) {
  group.Add("GET /api/v1/admin/settings/history",
            {.id = "listSettingChanges",
             .summary = "Who changed what in the database",
             .scope = scopes::kAdmin,
             .description = "The newest first."},
            [&service](http::Query<SettingsHistoryQuery> query) -> Task<Result<http::Page<StoredSettingView>>> {
              MEDRES_CO_TRY(const auto changes, co_await service.History(INT64_MAX, query->limit));
              co_return SettingsPageOf(changes);
            });
  group.Add("GET /api/v1/admin/settings/journal",
            {.id = "listSettingsJournal",
             .summary = "What every process made of what its sources said",
             .scope = scopes::kAdmin,
             .description = "Files, remote source and database alike, what was refused too; the newest first."},
            [&service](http::Query<SettingsHistoryQuery> query) -> Task<Result<http::Page<SettingsJournalView>>> {
              MEDRES_CO_TRY(const auto rows, co_await service.Journal(query->limit));
              co_return SettingsPageOf(rows);
            });
}

}  // namespace

void AddReadSettings(http::Group& group, config::SettingsService& service, const http::Messages& messages) {
  group.Add("GET /api/v1/admin/settings",
            {.id = "getSettings",
             .summary = "All settings in force, where they come from, and how their sources stand",
             .scope = scopes::kAdmin,
             .description = "Of one version; secrets are masked."},
            [&](http::Context& context) { return Everything(service, messages, context.language); });
  AddSettingsHistory(group, service);
  group.Add("GET /api/v1/admin/settings/{key}",
            {.id = "getSetting",
             .summary = "Read a setting",
             .scope = scopes::kAdmin,
             .errors = {ErrorKind::kNotFound},
             .description = "Its ETag is the version of what the database says of it; 0 when that is nothing."},
            [&service](http::Path<std::string> key) -> Task<Result<http::Versioned<SettingView>>> {
              MEDRES_CO_TRY(const auto view, co_await service.Get(*key));
              co_return http::Versioned<SettingView>{ToView(view), view.stored ? view.stored->version : 0};
            });
}

}  // namespace medres::api
