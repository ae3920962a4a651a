#pragma once

#include <atomic>
#include <concepts>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "platform/config/settings.hpp"

namespace medres::config {

template <class T>
class Section;

/// One set of settings that was or is in force, and what was made of it. Immutable: whoever holds one sees one version
/// whatever happens meanwhile.
struct Version {
  std::int64_t number = 1;  ///< counts up from the start of this process
  Instant since;
  std::shared_ptr<const Settings> settings;
  std::vector<std::shared_ptr<const void>> sections;  ///< of the sections, in their order
};

/// A value that a version changed, as it may be shown.
struct ChangedValue {
  std::string key;
  std::string before;
  std::string after;
  std::string place;  ///< where the new one stands

  bool operator==(const ChangedValue&) const = default;
};

/// What was made of what a source said: taken over as a version, or refused with the reasons.
struct JournalEntry {
  Instant at;
  std::int64_t version = 0;  ///< in force after it
  std::string layer;
  Origin origin = Origin::kFile;
  std::string revision;
  std::string actor;
  std::vector<ChangedValue> changes;
  std::optional<Error> refusal;
};

/// How a source stands: what was last heard of it, and what of it is in force.
struct SourceState {
  std::string name;
  Origin origin = Origin::kFile;
  std::string revision;  ///< of what is in force
  Instant at;            ///< when it was last heard of
  std::int64_t taken = 0;
  std::int64_t refused = 0;
  std::optional<Error> refusal;  ///< of what was heard last; nothing: that is in force
};

/// The settings in force while the program runs. What a source says anew is laid among what the others said last and
/// checked whole; then everybody who is concerned prepares, and may refuse; then it replaces the old version at once,
/// or, when anything was wrong or would need a restart, not at all. Thread-safe; offers are taken one after another.
class LiveSettings {
 public:
  /// Somebody who has to do something about a change. Called by whoever offers, one at a time.
  struct Listener {
    std::string name;
    std::vector<std::string> prefixes;  ///< of keys that concern it
    /// May refuse, and must leave nothing behind when it is not followed by `commit`. May be empty.
    std::function<Status(const Settings& next)> prepare;
    /// When the new version is in force. Must not fail.
    std::function<void(const Settings& now)> commit;
  };

  LiveSettings(Settings first, const Clock& clock);

  /// The version in force. Take it once for all that belongs together.
  std::shared_ptr<const Version> Get() const { return current_.load(std::memory_order_acquire); }

  /// A typed part, made of the settings whose keys begin with one of the prefixes: anew in each version that changes
  /// one of them. What `make` refuses is refused as a version. While the program is being built, by one thread.
  template <class T>
  Result<Section<T>> Add(std::vector<std::string> prefixes, std::function<Result<T>(const Settings&)> make);

  /// While the program is being built.
  void Listen(Listener listener);

  /// Takes over what a source says now, in the place of what the source of that name said before; the version in force
  /// then, a new one when a value changed. kInvalid with all issues; kConflict `config.not_reloadable` with an issue
  /// for each key; what a section or listener refused. Everything stays as it was then.
  Result<std::shared_ptr<const Version>> Offer(Layer layer, const std::string& actor);
  /// Whether Offer would take it. No listener has committed anything when it returns.
  Status Check(const Layer& layer) const;
  /// For the journal: a source could not be read at all.
  void Refuse(const Layer& layer, const std::string& actor, Error error);

  std::vector<SourceState> Sources() const;

  /// Told of every change and refusal, in order, by whoever offers. While the program is being built.
  void OnEntry(std::function<void(const JournalEntry&)> listener);

 private:
  using Made = Result<std::shared_ptr<const void>>;
  struct SectionRule {
    std::vector<std::string> prefixes;
    std::function<Made(const Settings&)> make;
  };
  struct Candidate {
    std::shared_ptr<Version> version;
    std::vector<const Declaration*> changed;
  };

  Result<std::size_t> AddRule(SectionRule rule);
  Result<Candidate> Prepare(const Layer& layer) const;
  Status PrepareSections(Candidate& candidate, const Version& current) const;
  void Commit(const Candidate& candidate);
  void Record(const Layer& layer, const std::string& actor, std::vector<ChangedValue> changes,
              std::optional<Error> refusal);
  SourceState& StateOf(const Layer& layer);

  const Clock& clock_;
  std::atomic<std::shared_ptr<const Version>> current_;
  mutable std::mutex offering_;  ///< held from the first check to the last commit
  std::vector<SectionRule> rules_;
  std::vector<Listener> listeners_;
  std::vector<std::function<void(const JournalEntry&)>> journals_;
  mutable std::mutex states_mutex_;
  std::vector<SourceState> states_;
};

/// A typed part of the settings, as it is now. Copied freely; the live settings outlive it. Thread-safe.
template <class T>
class Section {
 public:
  /// One that never changes, for whoever has no live settings.
  template <class Fixed>
    requires std::convertible_to<Fixed, T>
  Section(Fixed&& fixed)  // NOLINT(*-explicit-*)
      : fixed_(std::make_shared<const T>(std::forward<Fixed>(fixed))) {}
  /// One that looks at an object of the caller's, which outlives it.
  static Section At(const T& elsewhere) {
    return Section(std::shared_ptr<const T>(std::shared_ptr<const T>(), &elsewhere), nullptr);
  }

  /// Hold it while it is used: `const auto rules = section.Get();`.
  std::shared_ptr<const T> Get() const { return live_ == nullptr ? fixed_ : Of(live_->Get()); }

  /// What it is in this version.
  std::shared_ptr<const T> Of(const std::shared_ptr<const Version>& version) const {
    const auto* const part = static_cast<const T*>(version->sections[index_].get());
    return std::shared_ptr<const T>(version, part);
  }

 private:
  friend class LiveSettings;
  Section(std::shared_ptr<const T> fixed, std::nullptr_t) : fixed_(std::move(fixed)) {}
  Section(const LiveSettings& live, std::size_t index) : live_(&live), index_(index) {}

  const LiveSettings* live_ = nullptr;
  std::size_t index_ = 0;
  std::shared_ptr<const T> fixed_;
};

template <class T>
Result<Section<T>> LiveSettings::Add(std::vector<std::string> prefixes,
                                     std::function<Result<T>(const Settings&)> make) {
  SectionRule rule{std::move(prefixes), [make = std::move(make)](const Settings& settings) -> Made {
                     MEDRES_TRY(T part, make(settings));
                     return std::make_shared<const T>(std::move(part));
                   }};
  MEDRES_TRY(const std::size_t index, AddRule(std::move(rule)));
  return Section<T>(*this, index);
}

}  // namespace medres::config
