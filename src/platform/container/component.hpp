#pragma once

#include <array>
#include <atomic>
#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "platform/async/task.hpp"
#include "platform/container/parameters.hpp"

namespace medres::container {

enum class Phase { kInitialize, kStart, kStop, kCleanup };
inline constexpr std::size_t kPhases = 4;

/// Where a component, or the whole program, stands.
enum class State { kWaiting, kInitializing, kInitialized, kStarting, kRunning, kStopping, kStopped, kFailed };

inline constexpr Milliseconds kDefaultDeadline{30'000};

/// What a component does in a phase, and how long it may take.
struct Step {
  std::function<Task<Status>()> run;  ///< empty: nothing
  Milliseconds deadline = kDefaultDeadline;
};

/// An object under one of the types that it can be asked for.
class Provision {
 public:
  explicit Provision(const Type& type) : type(type) {}
  virtual ~Provision() = default;
  const Type& type;
};

template <class Port>
class ProvisionOf : public Provision {
 public:
  ProvisionOf() : Provision(TypeOf<Port>()) {}
  virtual Port* Get() const = 0;
};

/// One piece of the program: its name, what makes it, what it does in each phase. Belongs to a Container, by whose
/// thread all but `state` is touched.
class Component {
 public:
  explicit Component(std::string name) : name(std::move(name)) {}
  Component(const Component&) = delete;
  Component& operator=(const Component&) = delete;
  virtual ~Component() = default;

  virtual std::vector<Need> Needs() const = 0;
  /// `providers` are those who meet each need, all built. Failures: the factory's.
  virtual Status Build(const std::vector<std::vector<Component*>>& providers) = 0;
  virtual void Destroy() = 0;

  /// Null while it is not built. It must provide Port.
  template <class Port>
  Port* Find() const {
    for (const auto& provision : provisions) {
      if (&provision->type == &TypeOf<Port>()) {
        return static_cast<const ProvisionOf<std::remove_const_t<Port>>&>(*provision).Get();
      }
    }
    return nullptr;
  }

  Step& At(Phase phase) { return steps[static_cast<std::size_t>(phase)]; }

  const std::string name;
  std::vector<std::unique_ptr<Provision>> provisions;
  std::array<Step, kPhases> steps;
  std::atomic<State> state = State::kWaiting;
};

template <class Object>
class ComponentOf : public Component {
 public:
  using Component::Component;

  Object* object() const { return object_; }

  template <class Port>
  void Provide() {
    provisions.push_back(std::make_unique<As<Port>>(*this));
  }

 protected:
  Object* object_ = nullptr;

 private:
  template <class Port>
  class As final : public ProvisionOf<Port> {
   public:
    explicit As(const ComponentOf& component) : component_(component) {}
    Port* Get() const override { return component_.object(); }

   private:
    const ComponentOf& component_;
  };
};

namespace detail {

/// Holds what a factory returned, also what can be neither copied nor moved.
template <class Value>
struct Kept {
  template <std::invocable Make>
  explicit Kept(Make make) : value(make()) {}
  Value value;
};

template <class Factory>
class Manufactured final : public ComponentOf<ObjectOf<Factory>> {
 public:
  Manufactured(std::string name, Factory factory)
      : ComponentOf<ObjectOf<Factory>>(std::move(name)), factory_(std::move(factory)) {}

  std::vector<Need> Needs() const override {
    return std::apply([](auto... parameter) { return std::vector<Need>{decltype(parameter)::What()...}; },
                      Parameters());
  }

  Status Build(const std::vector<std::vector<Component*>>& providers) override {
    return Build(providers, std::make_index_sequence<std::tuple_size_v<Parameters>>());
  }

  void Destroy() override {
    this->object_ = nullptr;
    kept_.reset();
  }

 private:
  using Return = typename Signature<Factory>::Return;
  using Parameters = typename Signature<Factory>::Parameters;
  static constexpr bool kBorrowed = std::is_lvalue_reference_v<Return>;

  template <class Parameter>
  static decltype(auto) Take(const std::vector<Component*>& providers) {
    std::vector<typename Parameter::Asked*> found;
    found.reserve(providers.size());
    for (const Component* provider : providers) {
      found.push_back(provider->template Find<typename Parameter::Asked>());
    }
    return Parameter::Make(found);
  }

  template <std::size_t... kIndex>
  Status Build([[maybe_unused]] const std::vector<std::vector<Component*>>& providers,
               std::index_sequence<kIndex...> /*all*/) {
    const auto make = [&]() -> Return {
      return factory_(Take<std::tuple_element_t<kIndex, Parameters>>(providers[kIndex])...);
    };
    if constexpr (kBorrowed) {
      this->object_ = &make();
    } else if constexpr (kIsResult<Return>) {
      MEDRES_TRY(auto made, make());
      this->object_ = &ObjectIn(kept_.emplace([&] { return std::move(made); }).value);
    } else {
      this->object_ = &ObjectIn(kept_.emplace(make).value);
    }
    return {};
  }

  template <class T>
  struct Unwrapped {
    using Value = T;
  };
  template <class T>
  struct Unwrapped<Result<T>> {
    using Value = T;
  };
  template <class T>
  struct Unwrapped<T&> {
    using Value = T*;
  };

  Factory factory_;
  std::optional<Kept<typename Unwrapped<Return>::Value>> kept_;
};

/// An action may be a member or a function of the object, and give void, Status, Task<void> or Task<Status>.
template <class Action, class Object>
Task<Status> Perform(Action& action, Object& object) {
  using Returned = std::invoke_result_t<Action&, Object&>;
  if constexpr (std::is_void_v<Returned>) {
    std::invoke(action, object);
    co_return Status();
  } else if constexpr (std::is_same_v<Returned, Status>) {
    co_return std::invoke(action, object);
  } else if constexpr (std::is_same_v<Returned, Task<void>>) {
    co_await std::invoke(action, object);
    co_return Status();
  } else {
    static_assert(std::is_same_v<Returned, Task<Status>>, "a phase gives void, Status, Task<void> or Task<Status>");
    co_return co_await std::invoke(action, object);
  }
}

}  // namespace detail

/// For the wiring to say more about a component that was just added.
template <class Object>
class Registration {
 public:
  explicit Registration(ComponentOf<Object>& component) : component_(component) {}

  /// It can also be asked for as this base of its own.
  template <class Port>
    requires std::derived_from<Object, Port>
  Registration& As() {
    component_.template Provide<Port>();
    return *this;
  }

  template <class Action>
  Registration& Initialize(Action action, Milliseconds deadline = kDefaultDeadline) {
    return Do(Phase::kInitialize, std::move(action), deadline);
  }
  template <class Action>
  Registration& Start(Action action, Milliseconds deadline = kDefaultDeadline) {
    return Do(Phase::kStart, std::move(action), deadline);
  }
  template <class Action>
  Registration& Stop(Action action, Milliseconds deadline = kDefaultDeadline) {
    return Do(Phase::kStop, std::move(action), deadline);
  }
  template <class Action>
  Registration& Cleanup(Action action, Milliseconds deadline = kDefaultDeadline) {
    return Do(Phase::kCleanup, std::move(action), deadline);
  }

 private:
  template <class Action>
  Registration& Do(Phase phase, Action action, Milliseconds deadline) {
    component_.At(phase) = {
        .run = [&component = component_,
                action = std::move(action)]() mutable { return detail::Perform(action, *component.object()); },
        .deadline = deadline};
    return *this;
  }

  ComponentOf<Object>& component_;
};

}  // namespace medres::container
