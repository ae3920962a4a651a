#include "api/rest/knowledge/herbs.hpp"

#include "api/rest/scopes.hpp"
#include "knowledge/herbs/describe.hpp"

namespace medres::api {

struct HerbView : knowledge::Herb {
  std::vector<std::string> aliases;
};
BOOST_DESCRIBE_STRUCT(HerbView, (knowledge::Herb), (aliases))
constexpr auto DescribeJson(const HerbView*) {
  return json::Object("HerbWithNames", "A material of the pharmacy. What is not known of it is not there.",
                      json::Field("of").Help("The material that it is made from, or a part of."),
                      json::Field("preparation").Help("One of these is needed in a decoction."),
                      json::Field("review_status").Help("unreviewed: not compared with its source yet."),
                      json::Field("aliases").Help("Other names that prescriptions use, some with a processing."));
}

struct HerbQuery {
  std::string q;
  int limit = 20;
};
BOOST_DESCRIBE_STRUCT(HerbQuery, (), (q, limit))
constexpr auto DescribeJson(const HerbQuery*) {
  return json::Object("HerbQuery", "A name or a part of one, simplified or traditional.",
                      json::Field("q").Length(1, 40), json::Field("limit").Optional().Range(1, 400));
}

namespace {

HerbView HerbViewOf(const knowledge::Herb& herb, const knowledge::Herbs& herbs) {
  HerbView view;
  static_cast<knowledge::Herb&>(view) = herb;
  view.aliases = herbs.AliasesOf(herb);
  return view;
}

}  // namespace

void AddHerbs(http::Group& group, const knowledge::Herbs& herbs) {
  group.Add("GET /api/v1/herbs",
            {.id = "findHerbs",
             .summary = "Find herbs by any of their names",
             .scope = scopes::kKnowledgeRead,
             .touches = http::kNobody},
            [&herbs](http::Query<HerbQuery> query) -> Result<http::Page<knowledge::Herb>> {
              http::Page<knowledge::Herb> page;
              for (const auto* const herb : herbs.Search(query->q, static_cast<std::size_t>(query->limit))) {
                page.items.push_back(*herb);
              }
              return page;
            });
  group.Add("GET /api/v1/herbs/{name}",
            {.id = "getHerb",
             .summary = "A herb by any of its names",
             .scope = scopes::kKnowledgeRead,
             .touches = http::kNobody,
             .errors = {ErrorKind::kNotFound}},
            [&herbs](http::Path<std::string> name) -> Result<HerbView> {
              MEDRES_TRY(const knowledge::Herb* const herb, herbs.Get(*name));
              return HerbViewOf(*herb, herbs);
            });
}

}  // namespace medres::api
