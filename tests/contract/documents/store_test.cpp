#include "contract/documents/stores.hpp"

#include <set>
#include <thread>

namespace medres::documents_test {
namespace {

using namespace documents;
using Is = Condition::Is;
using Of = Measure::Of;

const Collection kReadings{
    .name = "reading",
    .fields = {{"at", FieldType::kInteger, true},
               {"kind", FieldType::kText, true},
               {"value", FieldType::kNumber},
               {"device", FieldType::kText},
               {"checked", FieldType::kBoolean}},
    .indexes = {{"by_time", {"at"}}, {"by_kind", {"kind", "at"}}, {"one_device", {"device"}, true}}};
/// A field of the same name as another collection's, of another type.
const Collection kOthers{.name = "other", .fields = {{"at", FieldType::kText}}, .indexes = {{"by_at", {"at"}}}};

constexpr std::int64_t kHour = 3'600'000;

class DocumentStores : public StoreContract {
 protected:
  void SetUp() override {
    StoreContract::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    for (const Collection& collection : {kReadings, kOthers}) {
      const Status made = Await(store_->Ensure(collection));
      ASSERT_TRUE(made) << ToString(made.error());
    }
  }

  static std::string BodyOf(std::int64_t at, const std::string& kind, const std::string& more = "") {
    return "{\"at\":" + std::to_string(at) + ",\"kind\":\"" + kind + "\"" + more + "}";
  }

  void Add(const std::string& id, const std::string& body) {
    const Status added = Await(store_->Insert(kReadings, {id, body}));
    ASSERT_TRUE(added) << id << ": " << ToString(added.error());
  }

  /// `a` to `f`: hours 0 to 5, two kinds by turns, values of halves, the last two without.
  void AddSix() {
    const std::string values[] = {"0.5", "1", "1.5", "2"};
    for (int i = 0; i < 6; ++i) {
      const std::string more = i < 4 ? ",\"value\":" + values[i] + ",\"checked\":" + (i < 2 ? "true" : "false") : "";
      Add(std::string(1, static_cast<char>('a' + i)), BodyOf(i * kHour, i % 2 == 0 ? "pulse" : "weight", more));
    }
  }

  std::string IdsOf(Query query) {
    const auto page = Await(store_->Find(kReadings, std::move(query)));
    if (!page) return ToString(page.error());
    std::string ids;
    for (const Document& document : page->items) ids += document.id;
    return ids;
  }

  static std::string CodeOf(const auto& result) {
    if (result) return "ok";
    return result.error().issues.empty() ? result.error().code : result.error().issues.front().code;
  }
};

TEST_P(DocumentStores, GivesBackWhatWasPutIn) {
  const std::string body =
      R"({"at":1732665600000,"kind":"脉搏 \"72\"","nested":{"b":[1,2.25,null,true,{"c":"é"}],"a":-3},"value":1e300})";
  Add("x", body);
  const auto found = Await(store_->Get(kReadings, "x"));
  ASSERT_TRUE(found && *found) << CodeOf(found);
  EXPECT_EQ((*found)->id, "x");
  EXPECT_EQ((*found)->version, 1);
  EXPECT_EQ(
      (*found)->body,
      R"({"at":1732665600000,"kind":"脉搏 \"72\"","nested":{"a":-3,"b":[1,2.25,null,true,{"c":"é"}]},"value":1e+300})");
  EXPECT_EQ(*Await(store_->Get(kReadings, "y")), std::nullopt);
  EXPECT_EQ(*Await(store_->Get(kOthers, "x")), std::nullopt) << "an id is a collection's own";
}

TEST_P(DocumentStores, KeepsOneDocumentOfAnId) {
  Add("x", BodyOf(1, "first"));
  EXPECT_EQ(CodeOf(Await(store_->Insert(kReadings, {"x", BodyOf(2, "second")}))), "documents.duplicate");
  const auto inserted = Await(
      store_->InsertMissing(kReadings, {{"w", BodyOf(0, "new")}, {"x", BodyOf(3, "third")}, {"y", BodyOf(4, "new")}}));
  ASSERT_TRUE(inserted) << CodeOf(inserted);
  EXPECT_EQ(*inserted, 2);
  EXPECT_EQ((*Await(store_->Get(kReadings, "x")))->body, BodyOf(1, "first"));
  EXPECT_EQ(IdsOf({}), "wxy");
  EXPECT_EQ(*Await(store_->InsertMissing(kReadings, {})), 0);
}

TEST_P(DocumentStores, KeepsUniqueWhatIsDeclaredSo) {
  Add("x", BodyOf(1, "pulse", R"(,"device":"d1")"));
  Add("y", BodyOf(2, "pulse"));
  Add("z", BodyOf(3, "pulse"));  // without the field documents do not meet
  const auto again = Await(store_->Insert(kReadings, {"v", BodyOf(4, "pulse", R"(,"device":"d1")")}));
  EXPECT_EQ(CodeOf(again), EnforcesUniqueIndexes() ? "documents.duplicate" : "ok");
  if (!EnforcesUniqueIndexes()) return;
  EXPECT_EQ(*Await(store_->InsertMissing(kReadings, {{"v", BodyOf(4, "pulse", R"(,"device":"d1")")}})), 0);
  EXPECT_EQ(CodeOf(Await(store_->Put(kReadings, {"y", BodyOf(2, "pulse", R"(,"device":"d1")")}, {}))),
            "documents.duplicate");
  EXPECT_EQ(CodeOf(Await(store_->Update(kReadings, "y", {{"device", "d1"}}, {}))), "documents.duplicate");
  EXPECT_EQ((*Await(store_->Get(kReadings, "y")))->version, 1);
}

TEST_P(DocumentStores, PutsAndReplacesByVersion) {
  EXPECT_EQ(*Await(store_->Put(kReadings, {"x", BodyOf(1, "a")}, {})), 1);
  EXPECT_EQ(*Await(store_->Put(kReadings, {"x", BodyOf(2, "b")}, {})), 2);
  EXPECT_EQ(*Await(store_->Put(kReadings, {"x", BodyOf(3, "c")}, 2)), 3);
  EXPECT_EQ(CodeOf(Await(store_->Put(kReadings, {"x", BodyOf(4, "d")}, 2))), "documents.version");
  EXPECT_EQ(CodeOf(Await(store_->Put(kReadings, {"y", BodyOf(4, "d")}, 1))), "documents.not_found");
  const auto found = *Await(store_->Get(kReadings, "x"));
  EXPECT_EQ(found, (Document{"x", BodyOf(3, "c"), 3}));
}

TEST_P(DocumentStores, ChangesFields) {
  Add("x", BodyOf(1, "a", R"(,"device":"d","more":{"kept":[1]},"value":7)"));
  const auto updated = Await(store_->Update(
      kReadings, "x", {{"kind", "b \"quoted\""}, {"value", 2.5}, {"checked", true}, {"device", std::nullopt}}, 1));
  ASSERT_TRUE(updated) << CodeOf(updated);
  const std::string body = R"({"at":1,"checked":true,"kind":"b \"quoted\"","more":{"kept":[1]},"value":2.5})";
  EXPECT_EQ(*updated, (Document{"x", body, 2}));
  EXPECT_EQ(*Await(store_->Get(kReadings, "x")), *updated);
  EXPECT_EQ(CodeOf(Await(store_->Update(kReadings, "x", {{"value", 1.0}}, 1))), "documents.version");
  EXPECT_EQ(CodeOf(Await(store_->Update(kReadings, "y", {{"value", 1.0}}, {}))), "documents.not_found");
  EXPECT_EQ(CodeOf(Await(store_->Update(kReadings, "x", {{"kind", std::nullopt}}, {}))), "documents.field_missing");
}

TEST_P(DocumentStores, DeletesByVersion) {
  AddSix();
  EXPECT_EQ(CodeOf(Await(store_->Delete(kReadings, "a", 2))), "documents.version");
  EXPECT_TRUE(*Await(store_->Delete(kReadings, "a", 1)));
  EXPECT_FALSE(*Await(store_->Delete(kReadings, "a", 1)));
  EXPECT_TRUE(*Await(store_->Delete(kReadings, "b", {})));
  EXPECT_FALSE(*Await(store_->Delete(kReadings, "b", {})));
  EXPECT_EQ(IdsOf({}), "cdef");
}

TEST_P(DocumentStores, FiltersByWhatIsDeclared) {
  AddSix();
  struct Case {
    Filter filter;
    std::string ids;
  };
  const Case cases[] = {
      {{}, "abcdef"},
      {{Equal("kind", "pulse")}, "ace"},
      {{Equal("at", 2 * kHour)}, "c"},
      {{Equal("value", 1.0)}, "b"},
      {{Equal("value", std::int64_t{1})}, "b"},
      {{Equal("checked", true)}, "ab"},
      {{Equal("checked", false)}, "cd"},
      {{AtLeast("at", kHour), Less("at", 3 * kHour)}, "bc"},
      {{Condition{"at", Is::kMore, {kHour}}, Condition{"at", Is::kAtMost, {3 * kHour}}}, "cd"},
      {{Less("value", 1.5)}, "ab"},
      {{AtLeast("value", 0.0)}, "abcd"},
      {{In("kind", {"weight", "other", "more"})}, "bdf"},
      {{In("at", {std::int64_t{0}, kHour, 5 * kHour}), Equal("kind", "weight")}, "bf"},
      {{Equal("device", "d")}, ""},
      {{AtLeast("kind", "q")}, "bdf"},
      {{Equal("kind", "' or 1=1 --")}, ""},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(IdsOf({.filter = one.filter}), one.ids) << &one - cases;
    EXPECT_EQ(*Await(Count(*store_, kReadings, one.filter)), static_cast<std::int64_t>(one.ids.size())) << &one - cases;
  }
}

TEST_P(DocumentStores, OrdersAndPages) {
  AddSix();
  EXPECT_EQ(IdsOf({.order = {.field = "kind"}}), "acebdf");
  EXPECT_EQ(IdsOf({.order = {.field = "kind", .descending = true}}), "fdbeca");
  EXPECT_EQ(IdsOf({.order = {.field = "", .descending = true}}), "fedcba");
  for (const Order& order : {Order{"kind", false}, Order{"kind", true}, Order{"at", true}, Order{"", false}}) {
    for (int limit = 1; limit <= 7; ++limit) {
      Query query{.filter = {AtLeast("at", kHour)}, .order = order, .limit = limit};
      const std::string all = IdsOf({.filter = query.filter, .order = order});
      std::string ids;
      do {
        const auto page = Await(store_->Find(kReadings, query));
        ASSERT_TRUE(page) << CodeOf(page);
        ASSERT_LE(page->items.size(), static_cast<std::size_t>(limit));
        for (const Document& document : page->items) ids += document.id;
        query.cursor = page->next;
      } while (!query.cursor.empty() && ids.size() <= all.size());
      EXPECT_EQ(ids, all) << order.field << order.descending << limit;
    }
  }
}

TEST_P(DocumentStores, PagesWhileOthersWrite) {
  AddSix();
  Query query{.order = {.field = "at"}, .limit = 3};
  const auto first = *Await(store_->Find(kReadings, query));
  Add("a1", BodyOf(0, "late"));  // before the place: it was passed already
  ASSERT_TRUE(*Await(store_->Delete(kReadings, "d", {})));
  query.cursor = first.next;
  EXPECT_EQ(IdsOf(query), "ef");
}

TEST_P(DocumentStores, ReadsPastOneBatch) {
  std::vector<Document> many;
  for (int i = 0; i < 1'000; ++i) many.push_back({std::to_string(10'000 + i), BodyOf(i, "many")});
  ASSERT_EQ(*Await(store_->InsertMissing(kReadings, many)), 1'000);
  ASSERT_EQ(*Await(store_->InsertMissing(kReadings, {{"9", BodyOf(1'000, "many")}})), 1);
  const auto page = Await(store_->Find(kReadings, {.order = {.field = "at"}, .limit = 1'000}));
  ASSERT_TRUE(page) << CodeOf(page);
  ASSERT_EQ(page->items.size(), 1'000U);
  EXPECT_EQ(page->items.back().id, "10999");
  EXPECT_EQ(IdsOf({.order = {.field = "at"}, .limit = 1'000, .cursor = page->next}), "9");
}

TEST_P(DocumentStores, GroupsByKeysAndTime) {
  AddSix();
  Add("g", BodyOf(-kHour, "pulse", R"(,"value":4)"));
  const Measure all[] = {
      {Of::kCount, ""}, {Of::kSum, "value"}, {Of::kAverage, "value"}, {Of::kLeast, "value"}, {Of::kMost, "value"}};
  const std::vector<Measure> measures(std::begin(all), std::end(all));
  const auto by_kind = Await(store_->Aggregate(kReadings, {.by = {"kind"}, .measures = measures}));
  ASSERT_TRUE(by_kind) << CodeOf(by_kind);
  ASSERT_EQ(by_kind->size(), 2U);
  EXPECT_EQ((*by_kind)[0], (Group{{"pulse"}, 0, {4, 6, 2, 0.5, 4}}));
  EXPECT_EQ((*by_kind)[1], (Group{{"weight"}, 0, {3, 3, 1.5, 1, 2}}));

  const auto by_time =
      Await(store_->Aggregate(kReadings, {.bucket = Bucket{"at", 4 * kHour}, .measures = {{Of::kCount, ""}}}));
  ASSERT_TRUE(by_time) << CodeOf(by_time);
  const std::vector<Group> expected{{{}, -4 * kHour, {1}}, {{}, 0, {4}}, {{}, 4 * kHour, {2}}};
  EXPECT_EQ(*by_time, expected) << "also before 1970";
}

TEST_P(DocumentStores, GroupsWhatHasNoKey) {
  AddSix();
  const auto groups =
      Await(store_->Aggregate(kReadings, {.by = {"checked", "kind"},
                                          .measures = {{Of::kCount, ""}, {Of::kSum, "value"}, {Of::kMost, "value"}}}));
  ASSERT_TRUE(groups) << CodeOf(groups);
  const std::vector<Group> expected{{{std::nullopt, "pulse"}, 0, {1, 0, std::nullopt}},
                                    {{std::nullopt, "weight"}, 0, {1, 0, std::nullopt}},
                                    {{false, "pulse"}, 0, {1, 1.5, 1.5}},
                                    {{false, "weight"}, 0, {1, 2, 2}},
                                    {{true, "pulse"}, 0, {1, 0.5, 0.5}},
                                    {{true, "weight"}, 0, {1, 1, 1}}};
  EXPECT_EQ(*groups, expected);
  const auto limited = Await(store_->Aggregate(kReadings, {.by = {"at"}, .measures = {{Of::kCount, ""}}, .limit = 2}));
  EXPECT_EQ(limited->size(), 2U);
  EXPECT_EQ((*limited)[1].keys.front(), Scalar(kHour));
  EXPECT_TRUE(Await(store_->Aggregate(kReadings, {.filter = {Equal("kind", "none")}, .by = {"kind"}}))->empty());
}

TEST_P(DocumentStores, DeletesTheOldest) {
  AddSix();
  EXPECT_EQ(*Await(store_->DeleteOlderThan(kReadings, "at", Instant{4 * kHour}, 3)), 3);
  EXPECT_EQ(IdsOf({}), "def");
  EXPECT_EQ(*Await(store_->DeleteOlderThan(kReadings, "at", Instant{4 * kHour}, 3)), 1);
  EXPECT_EQ(*Await(store_->DeleteOlderThan(kReadings, "at", Instant{4 * kHour}, 3)), 0);
  EXPECT_EQ(IdsOf({}), "ef");
}

TEST_P(DocumentStores, CollectionsDoNotMeet) {
  AddSix();
  ASSERT_TRUE(Await(store_->Insert(kOthers, {"a", R"({"at":"noon"})"})));
  EXPECT_EQ(IdsOf({.filter = {AtLeast("at", 4 * kHour)}}), "ef");
  EXPECT_EQ(Await(store_->Find(kOthers, {.filter = {Equal("at", "noon")}}))->items.size(), 1U);
  EXPECT_TRUE(Await(store_->Ensure(kReadings))) << "again, over documents";
}

TEST_P(DocumentStores, RefusesWhatBreaksItsRules) {
  struct Case {
    std::string body;
    std::string code;
  };
  const Case cases[] = {{R"({"kind":"a"})", "documents.field_missing"},
                        {R"({"at":"1","kind":"a"})", "documents.field_type"},
                        {R"({"at":1.5,"kind":"a"})", "documents.field_type"},
                        {R"({"at":null,"kind":"a"})", "documents.field_type"},
                        {R"({"at":1,"kind":"a","x":{"$where":1}})", "documents.member"},
                        {R"({"at":1,"kind":"a","x":[{"a.b":1}]})", "documents.member"},
                        {R"([1])", "documents.object"},
                        {R"({"at":1)", "json.syntax"}};
  for (const Case& one : cases)
    EXPECT_EQ(CodeOf(Await(store_->Insert(kReadings, {"x", one.body}))), one.code) << one.body;
  EXPECT_EQ(CodeOf(Await(store_->Insert(kReadings, {"", BodyOf(1, "a")}))), "documents.id");
  EXPECT_EQ(CodeOf(Await(store_->Find(kReadings, {.filter = {Equal("nested", "a")}}))), "documents.field_unknown");
  EXPECT_EQ(CodeOf(Await(store_->Find(kReadings, {.filter = {Equal("at", "a")}}))), "documents.field_type");
  EXPECT_EQ(CodeOf(Await(store_->Find(kReadings, {.order = {.field = "value"}}))), "documents.field_optional");
  EXPECT_EQ(CodeOf(Await(store_->Find(kReadings, {.limit = 1'001}))), "documents.limit");
  EXPECT_EQ(CodeOf(Await(store_->Find(kReadings, {.cursor = "bm90"}))), "documents.cursor");
  EXPECT_EQ(IdsOf({}), "");
}

TEST_P(DocumentStores, CountsEachChangeOnce) {
  Add("x", BodyOf(0, "a"));
  constexpr int kWriters = 4;
  constexpr int kChanges = 10;
  std::vector<std::jthread> writers;
  std::atomic<int> lost = 0;
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([&] {
      for (int change = 0; change < kChanges;) {
        const auto found = Await(store_->Get(kReadings, "x"));
        const auto put = Await(store_->Put(kReadings, {"x", BodyOf((*found)->version, "a")}, (*found)->version));
        if (put) ++change;
        if (!put && put.error().code != "documents.version") ++lost, ++change;
      }
    });
  }
  writers.clear();
  EXPECT_EQ(lost, 0);
  const auto found = *Await(store_->Get(kReadings, "x"));
  EXPECT_EQ(found->version, 1 + kWriters * kChanges);
  EXPECT_EQ(found->body, BodyOf(kWriters * kChanges, "a"));
}

MEDRES_ON_ALL_STORES(DocumentStores);

}  // namespace
}  // namespace medres::documents_test
