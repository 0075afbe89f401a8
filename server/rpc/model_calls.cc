#include "server/rpc/model_calls.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/config/defaults.h"
#include "server/config/panes.h"
#include "server/config/problems.h"
#include "server/config/validate.h"
#include "server/convert/time.h"
#include "server/names/names.h"
#include "server/rpc/request.h"

namespace drift {
namespace {

// The request as a model's part of a configuration, whose checks and defaults are then its own.
v1::ModelConfig ConfigOf(const v1::CreateModelRequest& request, const PaneLengths& otherwise) {
  v1::ModelConfig config;
  config.set_match("*");
  if (request.has_fine_pane()) *config.mutable_fine_pane() = request.fine_pane();
  if (request.has_coarse_pane()) *config.mutable_coarse_pane() = request.coarse_pane();
  if (request.has_fine_pane()) return config;
  *config.mutable_fine_pane() = ToProto(otherwise.fine);
  *config.mutable_grace() = ToProto(otherwise.grace);
  if (!request.has_coarse_pane()) *config.mutable_coarse_pane() = ToProto(otherwise.coarse);
  return config;
}

absl::StatusOr<PaneLengths> CheckPanes(const v1::ModelConfig& model) {
  v1::Config config;
  *config.add_models() = model;
  config = WithDefaults(std::move(config));
  Problems problems = Validate(config);
  for (Problem& problem : problems) {
    problem.path = std::string(absl::StripPrefix(problem.path, "models[0]."));
  }
  if (absl::Status status = MessageStatus(problems); !status.ok()) return status;
  return ResolvePanes(config.models(0));
}

}  // namespace

absl::StatusOr<v1::CreateModelResponse> CreateModel(Catalog& catalog,
                                                    const v1::CreateModelRequest& request) {
  absl::Status named = CheckName(request.model(), catalog.limits().max_name_bytes);
  if (!named.ok()) return InField("model", named);
  absl::StatusOr<PaneLengths> panes =
      CheckPanes(ConfigOf(request, catalog.monitors()->PanesFor(request.model())));
  if (!panes.ok()) return panes.status();

  ModelPtr model = catalog.FindModel(request.model());
  v1::CreateModelResponse response;
  response.set_created(model == nullptr);
  if (model == nullptr) {
    absl::StatusOr<ModelPtr> created = catalog.CreateModel(request.model(), *panes);
    if (!created.ok()) return created.status();
    model = *std::move(created);
  } else if (model->panes().fine != panes->fine || model->panes().coarse != panes->coarse) {
    return absl::AlreadyExistsError(absl::StrCat(
        "model \"", request.model(), "\" has panes of ", absl::FormatDuration(model->panes().fine),
        " and ", absl::FormatDuration(model->panes().coarse), "; they cannot become ",
        absl::FormatDuration(panes->fine), " and ", absl::FormatDuration(panes->coarse)));
  }
  *response.mutable_fine_pane() = ToProto(model->panes().fine);
  *response.mutable_coarse_pane() = ToProto(model->panes().coarse);
  return response;
}

}  // namespace drift
