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
      for (const std::string& text : arguments_.Texts(name)) AddResource(name, text);
    }
    wish_.place_texts = arguments_.Texts("location-string");
    for (const std::string& text : arguments_.Texts("specialty")) {
      wish_.specialties.push_back(ParseToken(text).code);
    }
    ReadPatients();
    if (const auto text = arguments_.Text("ignore-appointment"); !text.empty()) {
      wish_.ignoring = AppointmentId::Parse(ParseReference(text).id);
      if (!wish_.ignoring) Refuse("ignore-appointment", text);
    }
    if (const JsonObject* timing = arguments_.Object("timing")) {
      auto times = ReadTiming(*timing);
      if (times)
        wish_.times = *std::move(times);
      else
        issues_.Add(times.error().issues.front());
    }
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

  void ReadServices() {
    for (const std::string& text : arguments_.Texts("visit-type")) {
      const ServiceEntry service = FindService(text, parts_.services);
      if (service && service->active)
        wish_.services.push_back(service);
      else
        Refuse("visit-type", text);
    }
    if (!arguments_.Texts("visit-type").empty()) return;
    wish_.services = parts_.services.All();
    std::erase_if(wish_.services, [](const ServiceEntry& service) { return !service->active; });
  }

  void AddResource(std::string_view name, const std::string& text) {
    const auto id = ResourceId::Parse(ParseReference(text).id);
    const auto entry = id ? parts_.directory.Find(*id) : FindByIdentifier(text, parts_.directory);
    if (!entry) return Refuse(name, text);
    switch (entry->kind) {
      case ResourceKind::kPractitioner: return wish_.practitioners.push_back(entry->id);
      case ResourceKind::kRoom:
      case ResourceKind::kEquipment: return wish_.things.push_back(entry->id);
      default: return wish_.places.push_back(entry->id);
    }
  }

  void ReadPatients() {
    const auto references = arguments_.Texts("patient-reference");
    if (references.size() + arguments_.All("patient-resource").size() > 1) {
      issues_.Add({"fhir.one_patient", "?patient-reference", {}});
    }
    if (references.empty()) return;
    wish_.patient = PatientId::Parse(ParseReference(references.front()).id);
    if (!wish_.patient) Refuse("patient-reference", references.front());
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

/// Which members of a pool are asked for, and which kinds of wishes some requirement has met.
class Cut {
 public:
  Cut(const FindWish& wish, const Directory& directory) : wish_(wish), directory_(directory) {}

  bool Keeps(const Resource& member) {
    const bool is_practitioner = member.kind == ResourceKind::kPractitioner;
    if (is_practitioner && !wish_.practitioners.empty() && !Named(wish_.practitioners, member.id)) return false;
    if (!is_practitioner && NamesKind(member.kind) && !Named(wish_.things, member.id)) return false;
    if (!IsInPlace(member) || !HasSpecialty(member)) return false;
    met_place_ = true;
    met_practitioner_ |= is_practitioner;
    met_thing_ |= !is_practitioner && NamesKind(member.kind);
    met_specialty_ |= !catalog::SpecialtyCodes(member).empty();
    return true;
  }

  bool all_met() const {
    return (wish_.practitioners.empty() || met_practitioner_) && (wish_.things.empty() || met_thing_) &&
           (wish_.specialties.empty() || met_specialty_) && (!names_place() || met_place_);
  }

  bool names_place() const { return !wish_.places.empty() || !wish_.place_texts.empty(); }

 private:
  static bool Named(const std::vector<ResourceId>& ids, ResourceId id) {
    return std::ranges::find(ids, id) != ids.end();
  }

  bool NamesKind(ResourceKind kind) const {
    return std::ranges::any_of(wish_.things, [&](ResourceId id) {
      const auto entry = directory_.Find(id);
      return entry && entry->kind == kind;
    });
  }

  bool IsInPlace(const Resource& member) const {
    if (!names_place()) return true;
    const auto above = directory_.WithAncestors(member.id);
    const auto is_place = [&](const Directory::Entry& entry) { return Named(wish_.places, entry->id); };
    const auto is_named = [&](const Directory::Entry& entry) {
      return std::ranges::any_of(wish_.place_texts, [&](const std::string& text) { return NamesPlace(*entry, text); });
    };
    return (wish_.places.empty() || std::ranges::any_of(above, is_place)) &&
           (wish_.place_texts.empty() || std::ranges::any_of(above, is_named));
  }

  bool HasSpecialty(const Resource& member) const {
    if (wish_.specialties.empty() || member.kind != ResourceKind::kPractitioner) return true;
    return std::ranges::any_of(catalog::SpecialtyCodes(member), [&](const std::string& code) {
      return std::ranges::any_of(wish_.specialties,
                                 [&](const std::string& wanted) { return catalog::CodeCovers(wanted, code); });
    });
  }

  const FindWish& wish_;
  const Directory& directory_;
  bool met_place_ = false;
  bool met_practitioner_ = false;
  bool met_thing_ = false;
  bool met_specialty_ = false;
};

/// Those named, in the order in which they were, before all others.
void PutPreferredFirst(std::vector<ResourceId>& pool, const FindWish& wish) {
  std::vector<ResourceId> ordered;
  const auto add = [&](const std::vector<ResourceId>& ids, const std::vector<ResourceId>& among) {
    for (const ResourceId id : ids) {
      const bool is_among = std::ranges::find(among, id) != among.end();
      if (is_among && std::ranges::find(ordered, id) == ordered.end()) ordered.push_back(id);
    }
  };
  add(wish.practitioners, pool);
  add(wish.things, pool);
  if (ordered.empty()) return;
  add(pool, pool);
  pool = std::move(ordered);
}

}  // namespace

Result<FindWish> ReadFindWish(const Arguments& arguments, const ScheduleParts& parts) {
  return FindWishReader(arguments, parts).Read();
}

std::optional<ServiceType> Narrowed(const ServiceType& service, const FindWish& wish, const Directory& directory) {
  ServiceType narrowed = service;
  Cut cut(wish, directory);
  for (Requirement& requirement : narrowed.requirements) {
    const std::vector<ResourceId> all = scheduling::PoolOf(requirement, directory);
    std::vector<ResourceId> pool;
    bool has_practitioners = false;
    for (const ResourceId id : all) {
      const auto member = directory.Find(id);
      if (!member) continue;
      has_practitioners |= member->kind == ResourceKind::kPractitioner;
      if (cut.Keeps(*member)) pool.push_back(id);
    }
    if (pool.size() < static_cast<std::size_t>(requirement.quantity)) {
      // A department seldom has rooms of its own: it is its practitioners that a place is about.
      if (cut.names_place() && wish.things.empty() && !has_practitioners) continue;
      return std::nullopt;
    }
    // An uncut pool stays as it is, so that by kind the least loaded come first.
    if (pool.size() == all.size()) continue;
    PutPreferredFirst(pool, wish);
    requirement.any_of = std::move(pool);
    requirement.kind.reset();
    requirement.specialty.reset();
  }
  if (!cut.all_met()) return std::nullopt;
  return narrowed;
}

}  // namespace medres::api::fhir
