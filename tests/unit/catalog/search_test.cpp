#include "catalog/search.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "catalog/rules.hpp"

namespace medres::catalog {
namespace {

/// A hospital in Shanghai with two wards, and an index that follows every change as the service does.
class Searching : public testing::Test {
 protected:
  Searching() {
    hospital_ = Add(ResourceKind::kFacility, "上海市中医医院");
    first_ward_ = Add(ResourceKind::kDepartment, "甲科", hospital_);
    second_ward_ = Add(ResourceKind::kDepartment, "乙科", hospital_);
    doctor_ = Add(ResourceKind::kPractitioner, "王明", first_ward_);
  }

  ResourceId Add(ResourceKind kind, std::string name, std::optional<ResourceId> parent = std::nullopt) {
    Resource resource;
    resource.id = ResourceId::Make();
    resource.kind = kind;
    resource.name.zh = std::move(name);
    Complete(resource.name);
    resource.parent = parent;
    if (kind == ResourceKind::kFacility) {
      resource.facility = FacilityFacts{};
      resource.facility->city = "上海市";
    }
    directory_.Apply(resource);
    index_.Apply(resource.id);
    return resource.id;
  }

  template <class Edit>
  void Change(ResourceId id, Edit edit) {
    Resource resource = *directory_.Find(id);
    edit(resource);
    Complete(resource.name);
    ++resource.version;
    directory_.Apply(resource);
    index_.Apply(id);
  }

  std::vector<ResourceId> Found(const SearchQuery& query) const {
    std::vector<ResourceId> ids;
    const auto result = index_.Search(query);
    EXPECT_TRUE(result);
    for (const SearchHit& hit : result->hits) ids.push_back(hit.resource->id);
    return ids;
  }
  static SearchQuery Words(std::string text, std::optional<ResourceKind> kind = std::nullopt, int limit = 20) {
    SearchQuery query;
    query.text = std::move(text);
    query.kind = kind;
    query.limit = limit;
    return query;
  }
  static SearchQuery InCity(std::string city, std::optional<ResourceKind> kind = std::nullopt) {
    SearchQuery query = Words("", kind);
    query.city = std::move(city);
    return query;
  }
  std::vector<ResourceId> Below(ResourceId parent) const {
    SearchQuery query = Words("", kDoctors);
    query.parent = parent;
    return Found(query);
  }
  std::vector<ResourceId> DoctorsBy(std::string text) const { return Found(Words(std::move(text), kDoctors)); }

  static constexpr auto kDoctors = ResourceKind::kPractitioner;
  using Ids = std::vector<ResourceId>;

  Directory directory_;
  SearchIndex index_{directory_};
  ResourceId hospital_, first_ward_, second_ward_, doctor_;
};

TEST_F(Searching, FindsByChinesePinyinAndInitialsInOrder) {
  const auto first = [&](std::string text) { return Found(Words(std::move(text))).front(); };
  EXPECT_EQ(first("中医"), hospital_);
  EXPECT_EQ(first("zhongyi"), hospital_);
  EXPECT_EQ(first("shzyy"), hospital_);
  EXPECT_TRUE(Found(Words("yyzhs")).empty());
}

TEST_F(Searching, ACityMatchesWithOrWithoutShi) {
  EXPECT_EQ(Found(InCity("上海")), Found(InCity("上海市")));
  EXPECT_EQ(Found(InCity("上海")).size(), 4U);
  EXPECT_TRUE(Found(InCity("北京")).empty());
}

TEST_F(Searching, WhoMovesIsFoundWhereTheyAreAndNowhereElse) {
  EXPECT_EQ(Below(first_ward_), Ids{doctor_});
  Change(doctor_, [&](Resource& doctor) { doctor.parent = second_ward_; });
  EXPECT_EQ(Below(first_ward_), Ids{});
  EXPECT_EQ(Below(second_ward_), Ids{doctor_});
  EXPECT_EQ(Below(hospital_), Ids{doctor_});
}

TEST_F(Searching, WhoIsInAPlaceMovesWithIt) {
  const ResourceId other = Add(ResourceKind::kFacility, "北京医院");
  Change(other, [](Resource& place) { place.facility->city = "北京市"; });
  Change(first_ward_, [&](Resource& ward) { ward.parent = other; });
  EXPECT_EQ(Below(hospital_), Ids{});
  EXPECT_EQ(Below(other), Ids{doctor_});
  EXPECT_EQ(Found(InCity("北京", kDoctors)), Ids{doctor_});
}

TEST_F(Searching, WhoIsInAPlaceIsFoundByItsNewName) {
  EXPECT_EQ(DoctorsBy("王明 甲科"), Ids{doctor_});
  Change(first_ward_, [](Resource& ward) { ward.name = {.zh = "推拿科", .en = "", .pinyin = ""}; });
  EXPECT_EQ(DoctorsBy("王明 甲科"), Ids{});
  EXPECT_EQ(DoctorsBy("王明 推拿科"), Ids{doctor_});
}

TEST_F(Searching, APlaceThatArrivesAfterWhoIsInItIsStillTheirPlace) {
  const ResourceId late = ResourceId::Make();
  const ResourceId early = Add(kDoctors, "李早", late);
  EXPECT_EQ(DoctorsBy("李早 晚科"), Ids{});
  Resource place;
  place.id = late;
  place.kind = ResourceKind::kDepartment;
  place.name.zh = "晚科";
  directory_.Apply(place);
  index_.Apply(late);
  EXPECT_EQ(DoctorsBy("李早 晚科"), Ids{early});
}

TEST_F(Searching, PagesShowEveryOldResourceOnceWhileNewOnesCome) {
  std::set<ResourceId> old;
  for (int i = 0; i < 40; ++i) old.insert(Add(ResourceKind::kRoom, "诊室", hospital_));
  for (const std::string& text : {std::string(), std::string("诊室")}) {
    SearchQuery query = Words(text, ResourceKind::kRoom, 7);
    std::multiset<ResourceId> seen;
    do {
      const auto page = index_.Search(query);
      ASSERT_TRUE(page);
      for (const SearchHit& hit : page->hits) seen.insert(hit.resource->id);
      query.cursor = page->next;
      Add(ResourceKind::kRoom, "诊室", hospital_);
    } while (query.cursor);
    for (const ResourceId id : old) EXPECT_EQ(seen.count(id), 1U);
    EXPECT_EQ(std::set(seen.begin(), seen.end()).size(), seen.size());
  }
}

TEST_F(Searching, ACursorHoldsInAnotherProcessThatLoadedInAnotherOrder) {
  for (int i = 0; i < 9; ++i) Add(i % 2 == 0 ? ResourceKind::kRoom : ResourceKind::kEquipment, "诊室", hospital_);
  SearchIndex other(directory_);
  other.Rebuild();
  SearchQuery query = Words("诊室", std::nullopt, 4);
  const auto whole = Found(Words("诊室", std::nullopt, 100));
  query.cursor = index_.Search(query)->next;
  const auto rest = other.Search(query);
  ASSERT_TRUE(rest);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(rest->hits.at(i).resource->id, whole.at(4 + i));
}

TEST_F(Searching, ACursorOfAnotherQueryIsRefused) {
  const auto next = index_.Search(Words("科", std::nullopt, 1))->next;
  ASSERT_TRUE(next);
  SearchQuery other = Words("医", std::nullopt, 1);
  for (const std::string& cursor : {*next, std::string("1.2"), std::string("a.b.c")}) {
    other.cursor = cursor;
    const auto refused = index_.Search(other);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().issues.at(0).code, "search.cursor");
  }
}

TEST_F(Searching, FindsWhatLookingAtEveryNameFinds) {
  const std::vector<std::string> characters{"针", "灸", "推", "拿", "骨"};
  std::mt19937 random(7);
  // Ever rarer, so that lists of like and of very different lengths are met.
  std::geometric_distribution<std::size_t> pick(0.6);
  const auto some = [&](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += characters[std::min<std::size_t>(pick(random), characters.size() - 1)];
    return text;
  };
  std::vector<std::pair<ResourceId, std::string>> rooms;
  for (int i = 0; i < 400; ++i) {
    const std::string name = some(3);
    rooms.emplace_back(Add(ResourceKind::kRoom, name), name);
  }
  for (int i = 0; i < 200; ++i) {
    const std::string word = some(1 + i % 3);
    std::set<ResourceId> expected;
    for (const auto& [id, name] : rooms) {
      if (name.find(word) != std::string::npos) expected.insert(id);
    }
    const auto found = Found(Words(word, ResourceKind::kRoom, 1000));
    EXPECT_EQ(std::set(found.begin(), found.end()), expected) << word;
  }
}

TEST_F(Searching, TheNearestComesFirstAndCoordinateSystemsAreTold) {
  const auto place = [&](double longitude, CoordinateSystem crs) {
    const ResourceId id = Add(ResourceKind::kFacility, "远近医院");
    Change(id, [&](Resource& facility) { facility.facility->position = Position{longitude, 31.23, crs}; });
    return id;
  };
  const ResourceId far = place(121.60, CoordinateSystem::kWgs84);
  const ResourceId near = place(121.48, CoordinateSystem::kWgs84);
  SearchQuery query;
  query.near = Position{121.47, 31.23, CoordinateSystem::kWgs84};
  EXPECT_EQ(Found(query), (Ids{near, far}));
  const double in_wgs84 = *index_.Search(query)->hits[0].distance_km;
  query.near->crs = CoordinateSystem::kGcj02;
  const double in_gcj02 = *index_.Search(query)->hits[0].distance_km;
  // GCJ-02 is some 450 m east of WGS-84 here, so the same figures name a point further west.
  EXPECT_NEAR(in_gcj02 - in_wgs84, 0.44, 0.1);
}

}  // namespace
}  // namespace medres::catalog
