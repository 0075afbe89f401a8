#include "client/cli/command/commands.h"
#include "client/cli/line/add_commands.h"
#include "client/cli/line/command.h"
#include "client/cli/line/weight_option.h"

namespace drift::cli {

namespace {

template <typename Options>
void AddBy(Command<Options>& command, std::string Options::*by) {
  command.Text("--by", "NAME", by, "Who makes it; default the user of this system");
}

void AddReferenceUpload(CLI::App& app, CommandLine& line) {
  Command<ReferenceUploadOptions> upload(
      app, "upload",
      "Makes columns of a CSV file pinned references. One of the same name is replaced.",
      "drift reference upload training.csv.gz --model=fraud --feature=score,amount");
  upload.Positional("FILE", &ReferenceUploadOptions::file, "CSV, also gzipped, with a header")
      ->required();
  upload.Text("--model", "NAME", &ReferenceUploadOptions::model, "The model")->required();
  upload.List("--feature", &ReferenceUploadOptions::features, "Columns")->required();
  AddWeight(upload);
  upload.Text("--name", "NAME", &ReferenceUploadOptions::name,
              "Of the reference; default training");
  upload.Text("--version", "NAME", &ReferenceUploadOptions::version,
              "Serves only this version of the model");
  upload.Labels("--segment", &ReferenceUploadOptions::segments,
                "Serves only this segment; may be repeated. The value * is for the sum over it");
  AddBy(upload, &ReferenceUploadOptions::by);
  upload.Runs(RunReferenceUpload, line);
}

}  // namespace

void AddReferences(CLI::App& app, CommandLine& line) {
  CLI::App& group =
      AddGroup(app, "reference", "What live values are compared with.", "drift reference list");

  Command<ReferenceListOptions> list(group, "list",
                                     "The pinned references, with the versions that are kept.",
                                     "drift reference list fraud");
  list.Positional("MODEL", &ReferenceListOptions::model, "GLOB over the names of models");
  list.Runs(RunReferenceList, line);

  AddReferenceUpload(group, line);

  Command<ReferenceCaptureOptions> capture(group, "capture",
                                           "Makes a pinned reference of what a series took in.",
                                           "drift reference capture fraud/score --name=may \\\n"
                                           "      --from=2024-05-01 --to=2024-06-01");
  capture.Positional("SERIES", &ReferenceCaptureOptions::series, "Its name")->required();
  capture.Time("--from", &ReferenceCaptureOptions::from, "Start, a multiple of the panes")
      ->required();
  capture.Time("--to", &ReferenceCaptureOptions::to, "End, exclusive")->required();
  capture.Text("--name", "NAME", &ReferenceCaptureOptions::name, "Of the reference")->required();
  capture.Flag("--narrow", &ReferenceCaptureOptions::narrow,
               "Serves only the series' own version and segments, not all of them");
  AddBy(capture, &ReferenceCaptureOptions::by);
  capture.Runs(RunReferenceCapture, line);

  Command<ReferenceDeleteOptions> remove(
      group, "delete", "Deletes a pinned reference, all versions of it.",
      "drift reference delete --model=fraud --feature=score --name=may");
  remove.Text("--model", "NAME", &ReferenceDeleteOptions::model, "The model")->required();
  remove.Text("--feature", "NAME", &ReferenceDeleteOptions::feature, "The feature")->required();
  remove.Text("--name", "NAME", &ReferenceDeleteOptions::name, "Of the reference")->required();
  remove.Text("--version", "NAME", &ReferenceDeleteOptions::version,
              "The one that serves this version");
  remove.Labels("--segment", &ReferenceDeleteOptions::segments,
                "The one that serves this segment; may be repeated");
  remove.Runs(RunReferenceDelete, line);
}

}  // namespace drift::cli
