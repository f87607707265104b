using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FastNet.Models;

namespace FastNet.Tests.Cli;

/// <summary>The tool as a user runs it, on data that it makes.</summary>
public sealed partial class ToolTests : IDisposable
{
    private const string Small = "--train 300 --validation 100 --test 100";

    private readonly string _folder = Directory.CreateTempSubdirectory("fastnet-tool-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_network_is_trained_evaluated_used_and_reported()
    {
        string run = In("run");
        JsonNode trained = Json($"train {Small} --epochs 2 --filters 4 --out {run}");
        Assert.Equal(10, (int)trained["steps"]!);
        string[] files = ["run.json", "history.json", "model.safetensors", "report.html", "pictures/loss.svg", "pictures/loss.png"];
        foreach (string file in files)
            Assert.True(File.Exists(Path.Combine(run, file)), file);

        JsonNode evaluated = Json($"eval {run} {Small}");
        Assert.Equal((double)trained["testAccuracy"]!, (double)evaluated["accuracy"]!);

        string image = In("image.png");
        ImageDataset images = SyntheticShapes.Create(1, 1);
        File.WriteAllBytes(image, Picture.FromPlanes(images.Bytes(0), 3, 32, 32).ToPng());
        JsonNode predicted = Json($"predict {run} {image}");
        Assert.Contains((string)predicted["predictions"]![0]!["class"]!, images.Classes);

        File.Delete(Path.Combine(run, "report.html"));
        Json($"report {run}");
        Assert.True(File.Exists(Path.Combine(run, "report.html")));
    }

    [Fact]
    public void The_same_seed_trains_the_same_model_whatever_the_threads()
    {
        Json($"train {Small} --epochs 1 --filters 4 --no-report --threads 1 --out {In("a")}");
        Json($"train {Small} --epochs 1 --filters 4 --no-report --out {In("b")}");
        Assert.Equal(File.ReadAllBytes(In("a/model.safetensors")), File.ReadAllBytes(In("b/model.safetensors")));
    }

    [Fact]
    public void Runs_are_compared_and_a_folder_that_holds_a_run_is_not_overwritten()
    {
        Json($"train {Small} --epochs 1 --filters 4 --no-report --out {In("a")}");
        Json($"train {Small} --epochs 1 --filters 4 --no-report --optimizer sgd --schedule cosine --out {In("b")}");
        Json($"report {In("a")} {In("b")} --out {In("comparison.html")}");
        Assert.Contains("sgd", File.ReadAllText(In("comparison.html")), StringComparison.Ordinal);
        Fails($"train {Small} --out {In("a")}", "holds a run already");
    }

    [Fact]
    public void A_finished_run_is_resumed_without_harm()
    {
        string run = In("run");
        JsonNode first = Json($"train {Small} --epochs 2 --filters 4 --no-report --out {run}");
        JsonNode again = Json($"train --resume {run} --no-report");
        Assert.Equal((double)first["testAccuracy"]!, (double)again["testAccuracy"]!);
        Fails($"train --resume {In("nothing")}", "has no run.json");
    }

    [Fact]
    public void A_character_model_learns_and_writes()
    {
        string text = In("abc.txt");
        File.WriteAllText(text, string.Concat(Enumerable.Repeat("abcd ", 400)));
        JsonNode trained = Json(
            $"train --data {text} --model char-rnn --units 16 --steps 10 --epochs 6 --batch 8 --lr 1e-2 --out {In("text")}");
        Assert.InRange((double)trained["validationAccuracy"]!, 0.8, 1);
        string written = (string)Json($"predict {In("text")} --prompt abc --length 20 --temperature 0.1")["text"]!;
        Assert.StartsWith("abcd abcd", written, StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_tries_all_and_shows_the_best()
    {
        JsonArray found = Trials($"--over lr=1e-3,1e-2 --over hidden=8,16 --out {In("search")}");
        Assert.Equal(4, found.Count);
        double[] scores = [.. found.Select(t => (double)t!["validationAccuracy"]!)];
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.True(File.Exists(In("search/report.html")));
        Assert.Equal(3, Trials($"--over lr=1e-4..1e-2 --trials 3 --folds 2 --out {In("random")}").Count);

        JsonArray Trials(string options) => Json($"search {Small} --epochs 1 {options}")["trials"]!.AsArray();
    }

    [Fact]
    public void Classic_models_run()
    {
        JsonNode nearest = Json($"knn {Small} --k 1,3 --timings --out {In("knn.html")}");
        Assert.InRange((double)nearest["test"]![0]!["accuracy"]!, 0, 1);
        Assert.True(File.Exists(In("knn.html")));
        Assert.InRange((double)Json($"linear {Small} --iterations 50 --grid --out {In("linear.html")}")["testAccuracy"]!, 0, 1);
        Assert.Equal(2, Json($"features {Small} --epochs 1 --words 8 --hidden 10")["models"]!.AsArray().Count);
    }

    [Fact]
    public void A_network_is_inspected_and_measured_against_a_baseline()
    {
        Assert.True((double)Json("inspect --model two-layer --batch 2 --training")["milliseconds"]! > 0);
        string baseline = In("baseline.json");
        JsonNode measured = Json($"bench --model two-layer --batch 1 --seconds 0.05 --save {baseline}");
        Assert.Equal(0, (int)measured["cases"]![0]!["allocatedBytes"]!);

        // A baseline from a faster world, where every call took a nanosecond.
        string fast = $"\"samplesMs\": [{string.Join(", ", Enumerable.Repeat("1E-06", 200))}]";
        File.WriteAllText(baseline, Samples().Replace(File.ReadAllText(baseline), fast));
        (int code, string output, _) = Run($"bench --model two-layer --batch 1 --seconds 0.05 --baseline {baseline}");
        Assert.Equal(1, code);
        Assert.Contains("SLOWER", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_is_shown()
    {
        JsonNode shown = Json($"data show {Small} --picture {In("samples.png")}");
        Assert.Equal(300, shown["classes"]!.AsObject().Sum(c => (int)c.Value!));
        Assert.True(new FileInfo(In("samples.png")).Length > 1000);
    }

    [Theory]
    [InlineData("train --threads 0", "--threads is '0'; expected a whole number of 1 to ")]
    [InlineData("train --seed -1", "--seed is '-1'; expected a whole number of 0 to 18446744073709551615.")]
    [InlineData("train --speed 1", "'--speed'")]
    [InlineData("dance", "'dance'")]
    [InlineData("train --model nothing", "'nothing'")]
    [InlineData("train --model resnet9 --hidden 10", "--hidden does not belong to resnet9")]
    [InlineData("train --lr quick", "--lr is 'quick'; expected a number of 0 to ")]
    [InlineData("train --augment spin", "--augment has 'spin'; expected none, flip")]
    [InlineData("train --data nowhere.csv", "--data is 'nowhere.csv'; expected shapes, cifar10, mnist")]
    [InlineData("train --data cifar10 --data-path nowhere", "nowhere")]
    [InlineData("train --lr-decay 0.9 --schedule cosine", "expected one of them")]
    [InlineData("eval nowhere.safetensors", "nowhere.safetensors")]
    [InlineData("search --over speed=1", "--over is 'speed=1'; expected NAME=VALUE")]
    [InlineData("search --over lr=2..1", "expected the lower end first")]
    [InlineData("inspect --input 3x0x3", "--input is '3x0x3'; expected 1 to 3 sizes")]
    [InlineData("inspect --model resnet9 --input 10", "input is 10")]
    [InlineData("bench --baseline nowhere.json", "nowhere.json")]
    [InlineData("data get everything", "'everything'")]
    [InlineData("linear --validation 0", "There are 0 samples for validation")]
    public void Bad_input_is_one_line_and_exit_code_2(string arguments, string expected) => Fails(arguments, expected);

    [Fact]
    public void A_file_of_garbage_is_one_line_and_exit_code_2()
    {
        string model = In("good");
        Json($"train {Small} --epochs 1 --filters 2 --no-report --out {model}");
        (string File, string Arguments)[] cases =
        [
            ("model.safetensors", "eval {0}"), ("model.safetensors", "bench {0}"), ("data.csv", "train --data {0}"),
            ("data.npz", "train --data {0}"), ("image.png", "predict {1} {0}"), ("baseline.json", "bench --model two-layer --baseline {0}"),
        ];
        foreach ((string file, string arguments) in cases)
        {
            File.WriteAllText(In(file), "<!DOCTYPE html><html>not what it should be</html>");
            Fails(string.Format(CultureInfo.InvariantCulture, arguments, In(file), model), file);
        }
    }

    private string In(string file) => Path.Combine(_folder, file);

    private static JsonNode Json(string arguments)
    {
        (int code, string output, string error) = Run(arguments + " --json");
        Assert.True(code == 0, error);
        return JsonNode.Parse(output)!;
    }

    private static void Fails(string arguments, string expected)
    {
        (int code, string output, string error) = Run(arguments);
        Assert.True(code == 2, $"exit code {code}: {output}{error}");
        Assert.Contains(expected, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Run(string arguments)
    {
        StringWriter output = new(), error = new();
        int code = Root.Run(arguments.Split(' '), output, error);
        return (code, output.ToString(), error.ToString());
    }

    [GeneratedRegex("\"samplesMs\": \\[[^]]*\\]")]
    private static partial Regex Samples();
}
