#include "api/rest/settings/views.hpp"

namespace medres::api {

SettingView ToView(const config::SettingsService::View& view) {
  const config::Declaration& declaration = *view.now.declaration;
  SettingView shown;
  shown.key = declaration.key;
  shown.value = view.now.value;
  shown.source = view.now.origin ? ToString(*view.now.origin) : "default";
  shown.place = view.now.source;
  shown.overruled = view.now.others;
  shown.fallback = declaration.fallback;
  shown.help = declaration.help;
  shown.reloadable = declaration.reloadable;
  shown.secret = declaration.secret;
  if (view.stored) shown.stored = ToView(*view.stored);
  return shown;
}

StoredSettingView ToView(const config::StoredSetting& stored) {
  StoredSettingView shown{.key = stored.key,
                          .value = stored.value,
                          .version = stored.version,
                          .actor = stored.actor,
                          .reason = stored.reason,
                          .at = stored.at};
  // A key that this program does not know may have been a secret of another.
  const config::Declaration* declaration = config::FindDeclaration(stored.key);
  if (stored.value) shown.value = declaration == nullptr ? "***" : config::Shown(*declaration, *stored.value);
  return shown;
}

SettingSourceView ToView(const config::SourceState& state, const http::Messages& messages, http::Language language) {
  SettingSourceView shown{.name = state.name,
                          .source = std::string(ToString(state.origin)),
                          .revision = state.revision,
                          .accepted = !state.refusal,
                          .at = state.at,
                          .taken = state.taken,
                          .refused = state.refused,
                          .reasons = {}};
  if (!state.refusal) return shown;
  for (const Issue& issue : state.refusal->issues) {
    shown.reasons.push_back(issue.pointer + ": " + messages.Render(language, issue.code, issue.args));
  }
  if (shown.reasons.empty()) {
    shown.reasons.push_back(messages.Render(language, state.refusal->code, state.refusal->args));
  }
  return shown;
}

SettingsJournalView ToView(const config::JournalRow& row) {
  return {.at = row.at,
          .process = row.process,
          .version = row.version,
          .source = row.layer,
          .revision = row.revision,
          .actor = row.actor,
          .taken = row.taken,
          .changes = {row.changes},
          .reasons = row.reasons};
}

}  // namespace medres::api
