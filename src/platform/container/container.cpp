#include "platform/container/container.hpp"

#include <algorithm>

#include "platform/container/deadline.hpp"

namespace medres::container {
namespace {

std::string_view NameOf(Phase phase) {
  constexpr std::array<std::string_view, kPhases> kNames{"initialize", "start", "stop", "cleanup"};
  return kNames[static_cast<std::size_t>(phase)];
}

State During(Phase phase) {
  if (phase == Phase::kInitialize) return State::kInitializing;
  return phase == Phase::kStart ? State::kStarting : State::kStopping;
}

State After(Phase phase) {
  if (phase == Phase::kInitialize) return State::kInitialized;
  return phase == Phase::kStart ? State::kRunning : State::kStopped;
}

Error Threw(const std::string& component, std::string_view doing, std::string_view reason) {
  return Error::Internal("container.threw",
                         {{"component", component}, {"phase", std::string(doing)}, {"reason", std::string(reason)}});
}

/// What `act` throws, as a failure.
template <class Act>
Status Guarded(const std::string& component, std::string_view doing, Act act) {
  try {
    return act();
  } catch (const std::exception& thrown) {
    return Fail(Threw(component, doing, thrown.what()));
  } catch (...) {
    return Fail(Threw(component, doing, "something that is not a std::exception"));
  }
}

}  // namespace

std::string_view ToString(State state) {
  constexpr std::array<std::string_view, 8> kNames{"waiting", "initializing", "initialized", "starting",
                                                   "running", "stopping",     "stopped",     "failed"};
  return kNames[static_cast<std::size_t>(state)];
}

Container::~Container() {
  const Status stopped = Stop();
  (void)stopped;  // nobody is left to hear of failures
  for (auto at = built_.rbegin(); at != built_.rend(); ++at) (*at)->Destroy();
}

Status Container::Start() {
  Status up = Build();
  if (up) up = Go(Phase::kInitialize, initialized_);
  if (up) up = Go(Phase::kStart, started_);
  if (!up) {
    const auto issues = Unwind();
    up.error().issues.insert(up.error().issues.end(), issues.begin(), issues.end());
  }
  state_ = up ? State::kRunning : State::kFailed;
  return up;
}

Status Container::Stop() {
  if (state_ != State::kRunning) return {};
  auto issues = Unwind();
  state_ = State::kStopped;
  if (issues.empty()) return {};
  Error failed = Error::Internal("container.stop_failed");
  failed.issues = std::move(issues);
  return Fail(std::move(failed));
}

std::vector<Container::ComponentState> Container::Components() const {
  std::vector<ComponentState> states;
  for (const auto& component : components_) {
    if (std::ranges::any_of(component->steps, [](const Step& step) { return static_cast<bool>(step.run); })) {
      states.push_back({component->name, component->state});
    }
  }
  return states;
}

Status Container::Build() {
  std::vector<Node> nodes;
  for (const auto& component : components_) {
    Node node{.name = component->name, .provides = {}, .needs = component->Needs()};
    for (const auto& provision : component->provisions) node.provides.push_back(&provision->type);
    nodes.push_back(std::move(node));
  }
  MEDRES_TRY(const Plan plan, MakePlan(nodes));
  for (const std::size_t index : plan.order) {
    Component& component = *components_[index];
    std::vector<std::vector<Component*>> providers;
    for (const auto& found : plan.providers[index]) {
      auto& into = providers.emplace_back();
      for (const std::size_t provider : found) into.push_back(components_[provider].get());
    }
    const Status made = Guarded(component.name, "build", [&] { return component.Build(providers); });
    if (!made) {
      component.state = State::kFailed;
      return made;
    }
    built_.push_back(&component);
  }
  return {};
}

Status Container::Go(Phase phase, std::size_t& reached) {
  state_ = During(phase);
  for (Component* const component : built_) {
    MEDRES_CHECK(Perform(*component, phase));
    ++reached;
  }
  return {};
}

std::vector<Issue> Container::Unwind() {
  state_ = State::kStopping;
  std::vector<Issue> issues;
  Descend(Phase::kStop, started_, issues);
  Descend(Phase::kCleanup, initialized_, issues);
  return issues;
}

void Container::Descend(Phase phase, std::size_t& reached, std::vector<Issue>& issues) {
  for (; reached > 0; --reached) {
    Component& component = *built_[reached - 1];
    if (const Status done = Perform(component, phase); !done) {
      issues.push_back({done.error().code, component.name, done.error().args});
    }
  }
}

Status Container::Perform(Component& component, Phase phase) {
  const bool had_failed = component.state == State::kFailed;
  const Step& step = component.At(phase);
  if (!step.run) {
    if (!had_failed) component.state = After(phase);
    return {};
  }
  component.state = During(phase);
  const Status done = Guarded(component.name, NameOf(phase), [&]() -> Status {
    if (auto ended = EndWithin(loop_, step.run(), step.deadline)) return *std::move(ended);
    return Fail(Error::Timeout("container.deadline", {{"component", component.name},
                                                      {"phase", std::string(NameOf(phase))},
                                                      {"milliseconds", std::to_string(step.deadline.count())}}));
  });
  component.state = done && !had_failed ? After(phase) : State::kFailed;
  return done;
}

}  // namespace medres::container
