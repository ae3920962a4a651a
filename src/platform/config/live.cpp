#include "platform/config/live.hpp"

#include <algorithm>

#include "platform/config/places.hpp"

namespace medres::config {
namespace {

std::vector<const Declaration*> Differences(const Settings& one, const Settings& other) {
  std::vector<const Declaration*> found;
  for (const Declaration& declaration : Declarations()) {
    if (one.Text(declaration.key) != other.Text(declaration.key)) found.push_back(&declaration);
  }
  return found;
}

std::vector<Layer> Replaced(std::vector<Layer> layers, const Layer& layer) {
  const auto same = std::ranges::find(layers, layer.name, &Layer::name);
  if (same != layers.end()) {
    *same = layer;
  } else {
    layers.insert(std::ranges::upper_bound(layers, layer.origin, {}, &Layer::origin), layer);
  }
  return layers;
}

bool Concerns(const std::vector<std::string>& prefixes, const std::vector<const Declaration*>& changed) {
  return std::ranges::any_of(changed, [&](const Declaration* declaration) {
    return std::ranges::any_of(prefixes, [&](const auto& prefix) { return declaration->key.starts_with(prefix); });
  });
}

Status CheckRestarts(const std::vector<const Declaration*>& changed, const Settings& next) {
  std::string keys;
  std::vector<Issue> issues;
  for (const Declaration* declaration : changed) {
    if (declaration->reloadable) continue;
    keys.append(keys.empty() ? "" : ", ").append(declaration->key);
    issues.push_back(
        {"config.needs_restart", std::string(declaration->key), {{"place", next.PlaceOf(declaration->key)}}});
  }
  if (issues.empty()) return {};
  return Fail(Error::Conflict("config.not_reloadable", {{"keys", keys}}, std::move(issues)));
}

std::vector<ChangedValue> ChangesBetween(const Settings& before, const Settings& after,
                                         const std::vector<const Declaration*>& changed) {
  std::vector<ChangedValue> changes;
  for (const Declaration* declaration : changed) {
    changes.push_back({.key = std::string(declaration->key),
                       .before = Shown(*declaration, before.Text(declaration->key)),
                       .after = Shown(*declaration, after.Text(declaration->key)),
                       .place = after.PlaceOf(declaration->key)});
  }
  return changes;
}

}  // namespace

Error WithPlaces(Error error, const Settings& settings) {
  for (Issue& issue : error.issues) {
    const bool placed =
        std::ranges::find(issue.args, "place", &std::pair<std::string, std::string>::first) != issue.args.end();
    if (!placed && FindDeclaration(issue.pointer) != nullptr) {
      issue.args.emplace_back("place", settings.PlaceOf(issue.pointer));
    }
  }
  return error;
}

LiveSettings::LiveSettings(Settings first, const Clock& clock) : clock_(clock) {
  const Instant now = clock.Now();
  for (const Layer& layer : first.layers()) {
    states_.push_back({.name = layer.name,
                       .origin = layer.origin,
                       .revision = layer.revision,
                       .at = now,
                       .taken = 0,
                       .refused = 0,
                       .refusal = {}});
  }
  current_.store(std::make_shared<const Version>(Version{
      .number = 1, .since = now, .settings = std::make_shared<const Settings>(std::move(first)), .sections = {}}));
}

Result<std::size_t> LiveSettings::AddRule(SectionRule rule) {
  const std::lock_guard lock(offering_);
  auto extended = std::make_shared<Version>(*Get());
  auto first = rule.make(*extended->settings);
  if (!first) return Fail(WithPlaces(std::move(first).error(), *extended->settings));
  extended->sections.push_back(*std::move(first));
  rules_.push_back(std::move(rule));
  current_.store(std::move(extended), std::memory_order_release);
  return rules_.size() - 1;
}

void LiveSettings::Listen(Listener listener) {
  const std::lock_guard lock(offering_);
  listeners_.push_back(std::move(listener));
}

void LiveSettings::OnEntry(std::function<void(const JournalEntry&)> listener) {
  const std::lock_guard lock(offering_);
  journals_.push_back(std::move(listener));
}

Status LiveSettings::PrepareSections(Candidate& candidate, const Version& current) const {
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    if (Concerns(rules_[i].prefixes, candidate.changed)) {
      MEDRES_TRY(auto part, rules_[i].make(*candidate.version->settings));
      candidate.version->sections.push_back(std::move(part));
    } else {
      candidate.version->sections.push_back(current.sections[i]);
    }
  }
  return {};
}

/// The first phase: everything that can refuse. A candidate without changes is of the version in force.
Result<LiveSettings::Candidate> LiveSettings::Prepare(const Layer& layer) const {
  const auto current = Get();
  MEDRES_TRY(Settings next, Settings::Make(Replaced(current->settings->layers(), layer)));
  Candidate candidate{.version = std::make_shared<Version>(), .changed = Differences(*current->settings, next)};
  MEDRES_CHECK(CheckRestarts(candidate.changed, next));
  candidate.version->number = current->number + (candidate.changed.empty() ? 0 : 1);
  candidate.version->since = candidate.changed.empty() ? current->since : clock_.Now();
  candidate.version->settings = std::make_shared<const Settings>(std::move(next));
  const Settings& settings = *candidate.version->settings;
  if (Status made = PrepareSections(candidate, *current); !made) return Fail(WithPlaces(made.error(), settings));
  for (const Listener& listener : listeners_) {
    if (!listener.prepare || !Concerns(listener.prefixes, candidate.changed)) continue;
    if (Status ready = listener.prepare(settings); !ready) return Fail(WithPlaces(ready.error(), settings));
  }
  return candidate;
}

void LiveSettings::Commit(const Candidate& candidate) {
  current_.store(candidate.version, std::memory_order_release);
  for (const Listener& listener : listeners_) {
    if (listener.commit && Concerns(listener.prefixes, candidate.changed))
      listener.commit(*candidate.version->settings);
  }
}

Result<std::shared_ptr<const Version>> LiveSettings::Offer(Layer layer, const std::string& actor) {
  const std::lock_guard lock(offering_);
  const auto before = Get();
  const auto candidate = Prepare(layer);
  if (!candidate) {
    Record(layer, actor, {}, candidate.error());
    return Fail(candidate.error());
  }
  Commit(*candidate);
  Record(layer, actor, ChangesBetween(*before->settings, *candidate->version->settings, candidate->changed), {});
  return candidate->version;
}

Status LiveSettings::Check(const Layer& layer) const {
  const std::lock_guard lock(offering_);
  const auto candidate = Prepare(layer);
  return candidate ? Status() : Fail(candidate.error());
}

void LiveSettings::Refuse(const Layer& layer, const std::string& actor, Error error) {
  const std::lock_guard lock(offering_);
  Record(layer, actor, {}, std::move(error));
}

SourceState& LiveSettings::StateOf(const Layer& layer) {
  const auto found = std::ranges::find(states_, layer.name, &SourceState::name);
  if (found != states_.end()) return *found;
  SourceState state;
  state.name = layer.name;
  state.origin = layer.origin;
  return *states_.insert(std::ranges::upper_bound(states_, layer.origin, {}, &SourceState::origin), std::move(state));
}

/// A source that says the same as before is no news; one that is refused for the same reasons neither.
void LiveSettings::Record(const Layer& layer, const std::string& actor, std::vector<ChangedValue> changes,
                          std::optional<Error> refusal) {
  JournalEntry entry{.at = clock_.Now(),
                     .version = Get()->number,
                     .layer = layer.name,
                     .origin = layer.origin,
                     .revision = layer.revision,
                     .actor = actor,
                     .changes = std::move(changes),
                     .refusal = std::move(refusal)};
  {
    const std::lock_guard lock(states_mutex_);
    SourceState& state = StateOf(layer);
    const bool news = entry.refusal != state.refusal || !entry.changes.empty();
    state.at = entry.at;
    state.refusal = entry.refusal;
    if (!entry.refusal) state.revision = layer.revision;
    if (!news) return;
    ++(entry.refusal ? state.refused : state.taken);
  }
  for (const auto& journal : journals_) journal(entry);
}

std::vector<SourceState> LiveSettings::Sources() const {
  const std::lock_guard lock(states_mutex_);
  return states_;
}

}  // namespace medres::config
