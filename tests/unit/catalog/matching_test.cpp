#include "catalog/search.hpp"

#include <gtest/gtest.h>

#include "catalog/rules.hpp"
#include "unit/catalog/clinic.hpp"

namespace medres::catalog {
namespace {

using Names = std::vector<std::string>;

class Matching : public testing::Test {
 protected:
  ResourceId Add(Resource resource) {
    Complete(resource.name);
    const ResourceId id = resource.id;
    directory_.Apply(std::move(resource));
    index_.Apply(id);
    return id;
  }

  Names NamesOf(const SearchResult& result) const {
    Names names;
    for (const SearchHit& hit : result.hits) names.push_back(hit.resource->name.zh);
    return names;
  }

  Names Find(const SearchQuery& query) const { return NamesOf(*index_.Search(query)); }
  Names Find(std::string text) const {
    SearchQuery query;
    query.text = std::move(text);
    return Find(query);
  }
  /// With one more condition than none.
  template <class Value>
  Names FindBy(std::optional<Value> SearchQuery::* condition, Value value) const {
    SearchQuery query;
    query.*condition = std::move(value);
    return Find(query);
  }

  Directory directory_;
  SearchIndex index_{directory_};
};

TEST_F(Matching, FindsByChineseLatinPinyinAndInitials) {
  Resource ruijin = MakeFacility("瑞金医院", "上海市");
  ruijin.name.en = "Ruijin Hospital";
  Add(std::move(ruijin));
  Add(MakeFacility("上海市中医医院", "上海市"));
  Add(MakeFacility("北京协和医院", "北京市"));
  const std::vector<std::pair<std::string, Names>> cases{{"瑞金", {"瑞金医院"}},
                                                         {"RUIJIN", {"瑞金医院"}},
                                                         {"hospital", {"瑞金医院"}},
                                                         {"zhongyi", {"上海市中医医院"}},
                                                         {"hongyi", {}},
                                                         {"shzyy", {"上海市中医医院"}},
                                                         {"xhyy", {"北京协和医院"}},
                                                         {"北京 协和", {"北京协和医院"}},
                                                         {"上海 ruijin", {"瑞金医院"}},
                                                         {"北京 瑞金", {}},
                                                         {"不存在", {}}};
  for (const auto& [text, names] : cases) EXPECT_EQ(Find(text), names) << text;
  EXPECT_EQ(Find("").size(), 3U);
}

TEST_F(Matching, BetterMatchesComeFirst) {
  Add(MakeFacility("大康医院", "上海市"));
  Add(MakeFacility("安康市人民医院", "上海市"));
  Add(MakeFacility("康医院", "上海市"));
  Add(MakeFacility("康", "上海市"));
  Add(MakeFacility("第一医院", "安康市"));
  EXPECT_EQ(Find("康"), (Names{"康", "康医院", "大康医院", "安康市人民医院", "第一医院"}))
      << "exact, beginning, inside (shorter first), place";
}

TEST_F(Matching, FacilitiesComeBeforeWhatIsInThem) {
  const ResourceId hospital = Add(MakeFacility("曙光医院", "上海市"));
  Add(MakeResource(ResourceKind::kRoom, "曙光", hospital));
  EXPECT_EQ(Find("曙光"), (Names{"曙光医院", "曙光"}));
}

TEST_F(Matching, KeepsToItsFilters) {
  Resource hospital = MakeFacility("甲医院", "上海市");
  hospital.facility->level = "三级";
  const ResourceId id = Add(std::move(hospital));
  Resource heart = MakeResource(ResourceKind::kDepartment, "心内科", id);
  heart.department = DepartmentFacts{{"03.04"}};
  const ResourceId department = Add(std::move(heart));
  Resource doctor = MakeResource(ResourceKind::kPractitioner, "王医生", department);
  doctor.practitioner.emplace();
  doctor.practitioner->specialties = {"50.13"};
  doctor.status = ResourceStatus::kSuspended;
  Add(std::move(doctor));
  Add(MakeFacility("乙医院", "北京市"));

  using Query = SearchQuery;
  EXPECT_EQ(FindBy(&Query::kind, ResourceKind::kDepartment), Names{"心内科"});
  EXPECT_EQ(FindBy(&Query::status, ResourceStatus::kSuspended), Names{"王医生"});
  EXPECT_EQ(FindBy<std::string>(&Query::level, "三级"), Names{"甲医院"});
  for (const std::string city : {"上海", "上海市"}) EXPECT_EQ(FindBy(&Query::city, city).size(), 3U) << city;
  EXPECT_EQ(FindBy<std::string>(&Query::specialty, "50"), Names{"王医生"});
  EXPECT_EQ(FindBy<std::string>(&Query::specialty, "50.13"), Names{"王医生"});
  EXPECT_EQ(FindBy<std::string>(&Query::specialty, "50.1"), Names{});
  EXPECT_EQ(FindBy(&Query::parent, id).size(), 2U) << "anywhere below";
  EXPECT_EQ(FindBy(&Query::parent, department), Names{"王医生"});
  SearchQuery active;
  active.text = "wys";
  active.status = ResourceStatus::kActive;
  EXPECT_EQ(Find(active), Names{});
}

TEST_F(Matching, FollowsChanges) {
  Resource hospital = MakeFacility("旧名医院", "上海市");
  const ResourceId id = Add(hospital);
  hospital.name = {.zh = "新名医院", .en = "", .pinyin = ""};
  ++hospital.version;
  Add(hospital);
  EXPECT_EQ(Find("旧名"), Names{});
  EXPECT_EQ(Find("xinming"), Names{"新名医院"});
  index_.Rebuild();
  EXPECT_EQ(Find("新名"), Names{"新名医院"});
  directory_.Remove(id);
  index_.Remove(id);
  EXPECT_EQ(Find(""), Names{});
}

}  // namespace
}  // namespace medres::catalog
