#include "demo/generator.hpp"

#include <array>
#include <cmath>
#include <random>

#include "catalog/taxonomies.hpp"

namespace medres::demo {
namespace {

using catalog::Resource;
using catalog::ResourceKind;
using scheduling::Weekday;

constexpr std::array<std::string_view, 20> kSurnames{"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴",
                                                     "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗"};
constexpr std::array<std::string_view, 24> kGiven{"安", "和", "宁", "清", "远", "明", "思", "文",
                                                  "静", "雅", "志", "国", "丽", "芳", "伟", "强",
                                                  "敏", "洁", "军", "平", "杰", "涛", "云", "瑞"};

/// What a kind of institution offers, by 诊疗科目.
struct Offer {
  std::string_view word;  ///< in the institution's name
  std::vector<std::string_view> departments;
};

const std::vector<Offer>& Offers() {
  static const std::vector<Offer> offers{{"中医", {"50.01", "50.13", "50.14", "50.03", "50.10"}},
                                         {"儿童", {"07", "08", "09"}},
                                         {"妇", {"05.01", "05.02", "06"}},
                                         {"口腔", {"12.01", "12.03"}},
                                         {"精神", {"15.01", "15.06"}},
                                         {"肿瘤", {"19", "31"}},
                                         {"", {"03.04", "03.02", "04.01", "05", "07", "50.01", "50.13", "20"}}};
  return offers;
}

struct TitleRow {
  std::string_view title;
  std::string_view registration;
  double share;
  int half_days;
};
constexpr std::array<TitleRow, 4> kTitles{{{"231", "chief", 0.12, 4},
                                           {"232", "associate-chief", 0.23, 6},
                                           {"233", "specialist", 0.35, 8},
                                           {"234", "ordinary", 0.30, 10}}};

class Generator {
 public:
  Generator(std::uint64_t seed, const std::vector<Resource>& facilities)
      : seed_(seed), random_(seed), facilities_(facilities) {}

  Plan Make(int practitioners) {
    if (facilities_.empty()) return {};
    // Big institutions draw more people: the n-th of a shuffled list weighs 1/sqrt(n).
    std::vector<double> weights(facilities_.size());
    for (double& weight : weights) weight = 1.0 / std::sqrt(static_cast<double>(Below(400) + 1));
    std::discrete_distribution<std::size_t> where(weights.begin(), weights.end());
    std::vector<int> staff(facilities_.size(), 0);
    for (int i = 0; i < practitioners; ++i) ++staff[where(random_)];
    for (std::size_t i = 0; i < facilities_.size(); ++i) {
      if (staff[i] > 0) Furnish(facilities_[i], staff[i]);
    }
    return std::move(plan_);
  }

 private:
  std::size_t Below(std::size_t limit) { return random_() % limit; }
  bool Chance(double p) { return static_cast<double>(random_() >> 11) / 9007199254740992.0 < p; }

  Resource Make(ResourceKind kind, std::string name, ResourceId parent) {
    Resource resource;
    resource.id = ResourceId{MakeNamedUuid("demo|" + std::to_string(seed_) + "|" + std::to_string(++count_))};
    resource.kind = kind;
    resource.name.zh = std::move(name);
    resource.status = catalog::ResourceStatus::kActive;
    resource.parent = parent;
    resource.attributes["demo"] = "true";
    return resource;
  }

  static const Offer& OfferOf(const std::string& name) {
    for (const Offer& offer : Offers()) {
      if (name.find(offer.word) != std::string::npos) return offer;
    }
    return Offers().back();
  }

  static std::string NameOf(std::string_view code) {
    for (const catalog::Department& department : catalog::Departments()) {
      if (department.code != code) continue;
      return (code.starts_with("50.") ? "中医" : "") + department.name_zh;
    }
    return std::string(code);
  }

  void Furnish(const Resource& facility, int staff) {
    const auto& codes = OfferOf(facility.name.zh).departments;
    const std::size_t departments = std::min(codes.size(), static_cast<std::size_t>(staff + 3) / 4);
    for (std::size_t d = 0; d < departments; ++d) {
      const int share =
          staff / static_cast<int>(departments) + (static_cast<int>(d) < staff % static_cast<int>(departments) ? 1 : 0);
      AddDepartment(facility, std::string(codes[d]), share);
    }
  }

  void AddDepartment(const Resource& facility, const std::string& code, int staff) {
    Resource department = Make(ResourceKind::kDepartment, NameOf(code), facility.id);
    department.department = catalog::DepartmentFacts{{code}};
    const ResourceId id = department.id;
    plan_.resources.push_back(std::move(department));
    for (int i = 0; i < staff; ++i) AddPractitioner(facility.id, id, code);
    for (int i = 0; i <= staff / 5; ++i) {
      plan_.resources.push_back(Make(ResourceKind::kRoom, NameOf(code) + std::to_string(i + 1) + "诊室", id));
    }
    if (code == "50.13" || Chance(0.15)) {
      Resource device = Make(ResourceKind::kEquipment, code == "50.13" ? "电针仪" : "超声诊断仪", id);
      device.equipment = catalog::EquipmentFacts{};
      plan_.resources.push_back(std::move(device));
    }
  }

  const TitleRow& DrawTitle() {
    double rest = static_cast<double>(random_() >> 11) / 9007199254740992.0;
    for (const TitleRow& row : kTitles) {
      rest -= row.share;
      if (rest < 0) return row;
    }
    return kTitles.back();
  }

  void AddPractitioner(ResourceId facility, ResourceId department, const std::string& code) {
    const TitleRow& title = DrawTitle();
    std::string name(kSurnames[Below(kSurnames.size())]);
    for (std::size_t i = 0; i <= Below(2); ++i) name.append(kGiven[Below(kGiven.size())]);
    Resource person = Make(ResourceKind::kPractitioner, name + "（演示）", department);
    catalog::PractitionerFacts facts;
    facts.title = title.title;
    facts.registration_type = title.registration;
    facts.practice_class = code.starts_with("50") ? "tcm" : code.starts_with("12") ? "dental" : "clinical";
    facts.specialties = {code};
    if (code.starts_with("50")) {
      for (char c = 'A'; c <= 'I'; ++c) {
        if (Chance(0.25)) facts.constitutions.emplace_back(1, c);
      }
    }
    if (Chance(0.08)) AddSecondPlace(facility, title, facts);
    person.practitioner = std::move(facts);
    plan_.rotas.push_back(MakeRota(person.id, title.half_days));
    plan_.resources.push_back(std::move(person));
  }

  void AddSecondPlace(ResourceId facility, const TitleRow& title, catalog::PractitionerFacts& facts) {
    const ResourceId other = facilities_[Below(facilities_.size())].id;
    if (other == facility) return;
    using std::chrono::year;
    facts.affiliations.push_back({.organization = other,
                                  .department = std::nullopt,
                                  .location = std::nullopt,
                                  .title = std::string(title.title),
                                  .valid_from = year{2025} / std::chrono::January / 1,
                                  .valid_to = std::nullopt});
  }

  /// So many half days of the ten from Monday to Friday, a few on Saturday morning or in the evening.
  scheduling::RotaInput MakeRota(ResourceId person, int half_days) {
    scheduling::RotaInput rota;
    rota.resource = person;
    rota.zone = "Asia/Shanghai";
    rota.valid_from = std::chrono::year{2026} / std::chrono::January / 1;
    scheduling::WeeklyRule morning{{}, LocalTime{8 * 60}, LocalTime{12 * 60}};
    scheduling::WeeklyRule afternoon{{}, LocalTime{13 * 60 + 30}, LocalTime{17 * 60}};
    const std::size_t first = Below(10);
    for (int i = 0; i < half_days; ++i) {
      const std::size_t half = (first + static_cast<std::size_t>(i)) % 10;
      (half % 2 == 0 ? morning : afternoon).days.push_back(static_cast<Weekday>(half / 2));
    }
    if (Chance(0.2)) morning.days.push_back(Weekday::kSat);
    if (!morning.days.empty()) rota.weekly.push_back(std::move(morning));
    if (!afternoon.days.empty()) rota.weekly.push_back(std::move(afternoon));
    if (Chance(0.1)) rota.weekly.push_back({{Weekday::kWed}, LocalTime{18 * 60}, LocalTime{20 * 60}});
    return rota;
  }

  std::uint64_t seed_;
  std::mt19937_64 random_;
  const std::vector<Resource>& facilities_;
  int count_ = 0;
  Plan plan_;
};

scheduling::ServiceTypeInput Service(std::string zh, std::string en, int minutes, int after, std::string specialty) {
  scheduling::ServiceTypeInput service;
  service.name = {std::move(zh), std::move(en), ""};
  service.duration_minutes = minutes;
  service.buffer_after_minutes = after;
  service.grid_minutes = minutes % 15 == 0 ? 15 : 10;
  scheduling::Requirement doctor;
  doctor.role = "doctor";
  doctor.kind = ResourceKind::kPractitioner;
  doctor.specialty = std::move(specialty);
  service.requirements = {std::move(doctor)};
  return service;
}

}  // namespace

Plan MakePlan(std::uint64_t seed, int practitioners, const std::vector<Resource>& facilities) {
  return Generator(seed, facilities).Make(practitioners);
}

std::vector<scheduling::ServiceTypeInput> ServiceTypes() {
  return {Service("中医内科门诊", "TCM internal medicine visit", 15, 0, "50.01"),
          Service("针灸治疗", "Acupuncture treatment", 30, 5, "50.13"),
          Service("推拿治疗", "Tuina treatment", 30, 5, "50.14"),
          Service("心血管内科门诊", "Cardiology visit", 10, 0, "03.04"),
          Service("儿科门诊", "Paediatric visit", 10, 0, "07")};
}

}  // namespace medres::demo
