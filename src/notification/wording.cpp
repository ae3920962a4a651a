#include "notification/wording.hpp"

#include <chrono>

namespace medres::notification {
namespace {

constexpr std::array<std::string_view, 7> kWeekdaysZh{"星期日", "星期一", "星期二", "星期三",
                                                      "星期四", "星期五", "星期六"};
constexpr std::array<std::string_view, 7> kWeekdaysEn{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                      "Thursday", "Friday", "Saturday"};

/// Of a call without a desk.
const std::string kUnsaid = "—";

std::string NameIn(const catalog::Name& name, Language language) {
  return language == Language::kEn && !name.en.empty() ? name.en : name.zh;
}

std::string NameOf(const std::optional<ResourceId>& id, const catalog::Directory& resources, Language language) {
  const auto entry = id ? resources.Find(*id) : nullptr;
  return entry ? NameIn(entry->name, language) : std::string();
}

/// The institution that any of the visit's resources belongs to.
std::string FacilityOf(const VisitFacts& visit, const catalog::Directory& resources, Language language) {
  for (const ResourceId id : visit.resources) {
    for (const auto& entry : resources.WithAncestors(id)) {
      if (entry->kind == catalog::ResourceKind::kFacility) return NameIn(entry->name, language);
    }
  }
  return {};
}

/// Patients know whom they see, not in which room.
std::optional<ResourceId> MainOf(const VisitFacts& visit, const catalog::Directory& resources) {
  for (const ResourceId id : visit.resources) {
    const auto entry = resources.Find(id);
    if (entry && entry->kind == catalog::ResourceKind::kPractitioner) return id;
  }
  return visit.resources.empty() ? std::nullopt : std::optional(visit.resources.front());
}

std::string WeekdayOf(const std::string& date, Language language) {
  const auto day = ParseDate(date);
  if (!day) return {};
  const unsigned weekday = std::chrono::weekday(std::chrono::sys_days(*day)).c_encoding();
  return std::string(language == Language::kZh ? kWeekdaysZh[weekday] : kWeekdaysEn[weekday]);
}

/// "2026-12-01 08:30" by the clinic's clock.
std::string UntilOf(const VisitFacts& visit) {
  const auto wall = ParseInstant(visit.local_start + ":00Z");
  if (!visit.until || !wall) return {};
  std::string text = FormatInstant(*visit.until + (*wall - visit.start)).substr(0, 16);
  text[10] = ' ';
  return text;
}

std::string AmountOf(const VisitFacts& visit) {
  if (!visit.cents) return {};
  const std::string rest = std::to_string(*visit.cents % 100);
  return std::to_string(*visit.cents / 100) + (rest.size() < 2 ? ".0" : ".") + rest;
}

}  // namespace

Values ValuesOf(const VisitFacts& visit, std::string_view patient_name, const catalog::Directory& resources,
                Language language) {
  const std::string date = visit.local_start.substr(0, 10);
  const auto t = visit.local_start.find('T');
  return {{"name", std::string(patient_name)},
          {"facility", FacilityOf(visit, resources, language)},
          {"resource", NameOf(MainOf(visit, resources), resources, language)},
          {"date", date},
          {"weekday", WeekdayOf(date, language)},
          {"time", t == std::string::npos ? std::string() : visit.local_start.substr(t + 1)},
          {"number", visit.number ? std::to_string(*visit.number) : kUnsaid},
          {"desk", visit.desk.value_or(kUnsaid)},
          {"until", UntilOf(visit)},
          {"amount", AmountOf(visit)}};
}

}  // namespace medres::notification
