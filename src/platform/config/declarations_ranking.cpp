#include "platform/config/declarations_ranking.hpp"

#include <array>

namespace medres::config {
namespace {

constexpr Declaration RankingWeight(std::string_view key, std::string_view points, std::string_view help) {
  return {
      .key = key, .kind = Kind::kInteger, .fallback = points, .help = help, .min = 0, .max = 10000, .reloadable = true};
}

constexpr std::array kRanking{
    RankingWeight("ranking.waiting", "3000", "Points for the earliest start; none at the window's end."),
    RankingWeight("ranking.preference", "1500", "Points for the most preferred practitioner."),
    RankingWeight("ranking.load", "500", "Points for a day of which nothing is taken."),
    RankingWeight("ranking.fairness", "1000", "Points for who is taken least beside the others of the pool."),
    RankingWeight("ranking.distance", "1000", "Points for no way to go."),
    RankingWeight("ranking.continuity", "1500", "Points for who has seen the patient before."),
    RankingWeight("ranking.day_part", "500", "Points for a wished part of the day."),
    RankingWeight("ranking.weekday", "500", "Points for a wished weekday."),
    RankingWeight("ranking.constitution", "500", "Points for who is good at the patient's constitution."),
    Declaration{
        .key = "ranking.model_file",
        .fallback = "",
        .help = "What `medres rank fit` learnt from choices, to reorder recommended slots; empty: points alone."},
    Declaration{.key = "personalisation.by_default",
                .kind = Kind::kChoice,
                .fallback = "on",
                .help = "Whether what is known of patients who never decided may rank what they are offered.",
                .choices = "on|off"},
    Declaration{.key = "personalisation.constitution_months",
                .kind = Kind::kInteger,
                .fallback = "12",
                .help = "How many months an assessment of the constitution counts in rankings.",
                .min = 1,
                .max = 120},
    Declaration{.key = "recommendation.unlike_percent",
                .kind = Kind::kInteger,
                .fallback = "30",
                .help = "Percent of its points that herbs in common with a better one put a formula behind; 0: none.",
                .min = 0,
                .max = 100},
    Declaration{.key = "recommendation.herb_model_file",
                .fallback = "",
                .help = "What `medres herbrec fit` learnt from prescriptions; empty: no herbs are recommended."},
    Declaration{.key = "recommendation.group_share",
                .kind = Kind::kInteger,
                .fallback = "3",
                .help = "Of so many that are advised one may be of a group (a kind of food, a department); 1: all.",
                .min = 1,
                .max = 20}};

}  // namespace

std::span<const Declaration> RankingDeclarations() { return kRanking; }

}  // namespace medres::config
