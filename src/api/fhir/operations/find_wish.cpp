#include "api/fhir/operations/find_wish.hpp"

#include <algorithm>
#include <array>

#include "api/fhir/types/words.hpp"
#include "catalog/rules.hpp"

namespace medres::api::fhir {
namespace {

using catalog::Directory;
using catalog::Resource;
using catalog::ResourceKind;
using scheduling::Requirement;
using scheduling::ServiceType;

constexpr Milliseconds kLongest = std::chrono::hours(24 * scheduling::Finder::kMaxDays);

/// More combinations of participants than this are not looked through.
constexpr std::size_t kMostNamed = 100;

/// Any of the values that a comma separates will do.
std::vector<std::string> ValuesIn(std::string_view text) {
  std::vector<std::string> values;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    if (end > at) values.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return values;
}

/// By the identifier that another system knows it by.
Directory::Entry FindByIdentifier(std::string_view text, const Directory& directory) {
  using enum ResourceKind;
  const TokenValue wanted = ParseToken(text);
  std::string system = wanted.system.value_or("");
  if (system.starts_with(systems::kIdentifier)) system.erase(0, systems::kIdentifier.size());
  for (const ResourceKind kind : {kPractitioner, kFacility, kDepartment, kRoom, kEquipment}) {
    for (const ResourceId id : directory.ByKind(kind)) {
      const auto entry = directory.Find(id);
      if (!entry) continue;
      const auto held = entry->identifiers.find(system);
      if (held != entry->identifiers.end() && held->second == wanted.code) return entry;
    }
  }
  return nullptr;
}

class FindWishReader {
 public:
  FindWishReader(const Arguments& arguments, const ScheduleParts& parts) : arguments_(arguments), parts_(parts) {}

  Result<FindWish> Read() {
    ReadWindow();
    ReadServices();
    for (const std::string_view name : {"practitioner", "organization", "location-reference", "schedule"}) {
      ReadResources(name);
    }
    if (std::max<std::size_t>(wish_.practitioners.size(), 1) * std::max<std::size_t>(wish_.things.size(), 1) >
        kMostNamed) {
      issues_.Add({"fhir.too_costly", "?practitioner", {{"max", std::to_string(kMostNamed)}}});
    }
    wish_.place_texts = arguments_.Texts("location-string");
    for (const std::string& text : arguments_.Texts("specialty")) {
      for (const std::string& value : ValuesIn(text)) wish_.specialties.push_back(ParseToken(value).code);
    }
    ReadPatients();
    if (const auto text = arguments_.Text("ignore-appointment"); !text.empty()) {
      wish_.ignoring = AppointmentId::Parse(ParseReference(text).id);
      if (!wish_.ignoring) Refuse("ignore-appointment", text);
    }
    ReadPreferredTimes();
    wish_.count = arguments_.count();
    if (!issues_.empty()) return Fail(issues_.TakeError());
    return std::move(wish_);
  }

 private:
  void Refuse(std::string_view name, std::string_view value) {
    issues_.Add({"fhir.value", "?" + std::string(name), {{"value", std::string(value)}}});
  }

  std::optional<Interval> ReadTime(std::string_view name) {
    const std::string_view text = arguments_.Text(name);
    if (text.empty()) {
      issues_.Add(MissingParameter(name));
      return std::nullopt;
    }
    const auto span = ParseDateSpan(text, "Asia/Shanghai");
    if (!span) Refuse(name, text);
    return span;
  }

  void ReadWindow() {
    const auto start = ReadTime("start");
    const auto end = ReadTime("end");
    if (!start || !end) return;
    // A day as the end is all of that day, an instant is that instant.
    const bool is_day = end->end - end->start > std::chrono::minutes(1);
    wish_.window = {start->start, is_day ? end->end : end->start};
    if (wish_.window.start >= wish_.window.end) issues_.Add({"fhir.window", "?end", {}});
    if (wish_.window.Length() > kLongest) {
      issues_.Add({"fhir.window_long", "?end", {{"days", std::to_string(scheduling::Finder::kMaxDays)}}});
    }
  }

  /// What is known of a parameter's values is asked for. The others are told of, and refused where nothing is left.
  void Settle(std::string_view name, const std::vector<std::string>& unknown, bool is_known) {
    for (const std::string& value : unknown) {
      Issue issue{"fhir.unknown_value", "?" + std::string(name), {{"value", value}}};
      if (is_known)
        wish_.ignored.push_back(std::move(issue));
      else
        issues_.Add(std::move(issue));
    }
  }

  void ReadServices() {
    std::vector<std::string> unknown;
    for (const std::string& text : arguments_.Texts("visit-type")) {
      for (const std::string& value : ValuesIn(text)) {
        const ServiceEntry service = FindService(value, parts_.services);
        if (service && service->active)
          wish_.services.push_back(service);
        else
          unknown.push_back(value);
      }
    }
    Settle("visit-type", unknown, !wish_.services.empty());
    if (!arguments_.Texts("visit-type").empty()) return;
    wish_.services = parts_.services.All();
    std::erase_if(wish_.services, [](const ServiceEntry& service) { return !service->active; });
  }

  void ReadResources(std::string_view name) {
    std::vector<std::string> unknown;
    bool is_known = false;
    for (const std::string& text : arguments_.Texts(name)) {
      for (const std::string& value : ValuesIn(text)) {
        if (AddResource(value))
          is_known = true;
        else
          unknown.push_back(value);
      }
    }
    Settle(name, unknown, is_known);
  }

  /// False when there is no such resource.
  bool AddResource(const std::string& text) {
    const ReferenceValue reference = ParseReference(text);
    // A role's id is its practitioner's and a number.
    const bool is_role = reference.type == "PractitionerRole";
    const auto id = ResourceId::Parse(is_role ? reference.id.substr(0, reference.id.find('.')) : reference.id);
    const auto entry = id ? parts_.directory.Find(*id) : FindByIdentifier(text, parts_.directory);
    if (!entry) return false;
    switch (entry->kind) {
      case ResourceKind::kPractitioner: wish_.practitioners.push_back(entry->id); break;
      case ResourceKind::kRoom:
      case ResourceKind::kEquipment: wish_.things.push_back(entry->id); break;
      default: wish_.places.push_back(entry->id);
    }
    return true;
  }

  void ReadPatients() {
    for (const std::string& text : arguments_.Texts("patient-reference")) {
      const auto patient = PatientId::Parse(ParseReference(text).id);
      if (!patient)
        Refuse("patient-reference", text);
      else if (std::ranges::find(wish_.patients, *patient) == wish_.patients.end())
        wish_.patients.push_back(*patient);
    }
    // A resource stands for somebody too: whom it names comes along with the references.
    const std::size_t size = std::max(wish_.patients.size(), arguments_.All("patient-resource").size());
    const auto is_small = [&](const ServiceEntry& service) {
      return service->max_patients < static_cast<int>(std::max<std::size_t>(size, 1));
    };
    if (std::erase_if(wish_.services, is_small) > 0 && wish_.services.empty()) {
      issues_.Add({"fhir.group_size", "?patient-reference", {{"size", std::to_string(size)}}});
    }
  }

  void ReadPreferredTimes() {
    const JsonObject* timing = arguments_.Object("timing");
    if (timing == nullptr) return;
    auto times = ReadTiming(*timing);
    if (!times) return issues_.Add(times.error().issues.front());
    wish_.times = *std::move(times);
    for (const std::string& element : wish_.times.ignored) {
      wish_.ignored.push_back({"fhir.unknown_parameter", "?timing", {{"parameter", element}}});
    }
    if (!wish_.times.bounds) return;
    wish_.window.start = std::max(wish_.window.start, wish_.times.bounds->start);
    wish_.window.end = std::max(wish_.window.start, std::min(wish_.window.end, wish_.times.bounds->end));
  }

  const Arguments& arguments_;
  const ScheduleParts& parts_;
  FindWish wish_;
  json::Issues issues_;
};

bool NamesPlace(const Resource& place, const std::string& text) {
  if (place.name.zh.find(text) != std::string::npos || Folded(place.name.en).find(Folded(text)) != std::string::npos) {
    return true;
  }
  if (!place.facility) return false;
  const auto holds = [&](const std::optional<std::string>& held) {
    return held && held->find(text) != std::string::npos;
  };
  return holds(place.facility->city) || holds(place.facility->address) || holds(place.facility->province);
}

bool IsAmong(const std::vector<ResourceId>& ids, ResourceId id) { return std::ranges::find(ids, id) != ids.end(); }

bool NamesPlaces(const FindWish& wish) { return !wish.places.empty() || !wish.place_texts.empty(); }

bool IsInPlace(const Resource& member, const FindWish& wish, const Directory& directory) {
  const auto above = directory.WithAncestors(member.id);
  const auto is_place = [&](const Directory::Entry& entry) { return IsAmong(wish.places, entry->id); };
  const auto is_named = [&](const Directory::Entry& entry) {
    return std::ranges::any_of(wish.place_texts, [&](const std::string& text) { return NamesPlace(*entry, text); });
  };
  return (wish.places.empty() || std::ranges::any_of(above, is_place)) &&
         (wish.place_texts.empty() || std::ranges::any_of(above, is_named));
}

bool HasSpecialty(const Resource& member, const FindWish& wish) {
  if (member.kind != ResourceKind::kPractitioner) return false;
  return std::ranges::any_of(catalog::SpecialtyCodes(member), [&](const std::string& code) {
    return std::ranges::any_of(wish.specialties,
                               [&](const std::string& wanted) { return catalog::CodeCovers(wanted, code); });
  });
}

/// Whom a requirement may take, and whether that is what it said itself.
struct Choice {
  std::vector<ResourceId> pool;
  bool is_cut = false;
};

/// Those who are where they are asked for; nothing when they do not suffice.
std::optional<Choice> ChoiceInPlace(const Requirement& requirement, const FindWish& wish, const Directory& directory) {
  const std::vector<ResourceId> all = scheduling::PoolOf(requirement, directory);
  Choice choice;
  bool has_practitioners = false;
  for (const ResourceId id : all) {
    const auto member = directory.Find(id);
    if (!member) continue;
    has_practitioners |= member->kind == ResourceKind::kPractitioner;
    if (IsInPlace(*member, wish, directory)) choice.pool.push_back(id);
  }
  choice.is_cut = choice.pool.size() != all.size();
  if (choice.pool.size() >= static_cast<std::size_t>(requirement.quantity)) return choice;
  // A department seldom has rooms of its own: it is its practitioners that a place is about.
  const bool is_elsewhere = NamesPlaces(wish) && wish.things.empty() && !has_practitioners;
  return is_elsewhere ? std::optional(Choice{all, false}) : std::nullopt;
}

/// Somebody of the specialty takes part: where everybody of one requirement has it, or the first that has enough of
/// them takes only those. False when no requirement has.
bool CutToSpecialty(std::vector<Choice>& choices, const ServiceType& service, const FindWish& wish,
                    const Directory& directory) {
  std::optional<std::size_t> first;
  std::vector<ResourceId> specialists;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    std::vector<ResourceId> own = choices[i].pool;
    std::erase_if(own, [&](ResourceId id) {
      const auto member = directory.Find(id);
      return !member || !HasSpecialty(*member, wish);
    });
    if (!own.empty() && own.size() == choices[i].pool.size()) return true;
    const bool is_enough = own.size() >= static_cast<std::size_t>(service.requirements[i].quantity);
    if (first || own.empty() || !is_enough) continue;
    first = i;
    specialists = std::move(own);
  }
  if (first) choices[*first] = {std::move(specialists), true};
  return first.has_value();
}

}  // namespace

Result<FindWish> ReadFindWish(const Arguments& arguments, const ScheduleParts& parts) {
  return FindWishReader(arguments, parts).Read();
}

std::optional<ServiceType> Narrowed(const ServiceType& service, const FindWish& wish, const Directory& directory) {
  std::vector<Choice> choices;
  for (const Requirement& requirement : service.requirements) {
    auto choice = ChoiceInPlace(requirement, wish, directory);
    if (!choice) return std::nullopt;
    choices.push_back(*std::move(choice));
  }
  const auto is_there = [&](const Choice& choice) {
    return std::ranges::any_of(choice.pool, [&](ResourceId id) {
      const auto member = directory.Find(id);
      return member && IsInPlace(*member, wish, directory);
    });
  };
  if (NamesPlaces(wish) && std::ranges::none_of(choices, is_there)) return std::nullopt;
  if (!wish.specialties.empty() && !CutToSpecialty(choices, service, wish, directory)) return std::nullopt;
  ServiceType narrowed = service;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    // An uncut pool stays as it is, so that by kind the least loaded come first.
    if (!choices[i].is_cut) continue;
    Requirement& requirement = narrowed.requirements[i];
    requirement.any_of = std::move(choices[i].pool);
    requirement.kind.reset();
    requirement.specialty.reset();
  }
  return narrowed;
}

std::vector<Party> PartiesOf(const ServiceType& service, const FindWish& wish, const Directory& directory) {
  const auto of_kind = [&](const std::vector<ResourceId>& named, ResourceKind kind) {
    std::vector<Directory::Entry> entries;
    for (const ResourceId id : named) {
      if (const auto entry = directory.Find(id); entry && entry->kind == kind) entries.push_back(entry);
    }
    return entries;
  };
  std::vector<Party> parties{{}};
  for (const auto& named :
       {of_kind(wish.practitioners, ResourceKind::kPractitioner), of_kind(wish.things, ResourceKind::kRoom),
        of_kind(wish.things, ResourceKind::kEquipment)}) {
    if (named.empty()) continue;
    std::vector<Party> grown;
    for (const Party& party : parties) {
      for (const Directory::Entry& entry : named) {
        const auto matches = [&](const Requirement& requirement) { return scheduling::Matches(requirement, *entry); };
        if (std::ranges::none_of(service.requirements, matches)) continue;
        grown.push_back(party);
        grown.back().push_back(entry->id);
      }
    }
    parties = std::move(grown);
  }
  return parties;
}

}  // namespace medres::api::fhir
