using System.Text;
using System.Text.Json;
using FastNet.Layers;
using FastNet.Models;
using FastNet.Tests.Layers;

namespace FastNet.Tests.Serialization;

public sealed class CheckpointTests
{
    [Fact]
    public void A_run_resumed_at_any_step_ends_with_the_same_bits()
    {
        using var scratch = new Scratch();
        var whole = new TinyRun();
        whole.Train(20);
        var first = new TinyRun();
        for (int step = 0; step < 20; step++)
        {
            first.Train(step);
            Checkpoint.Write(scratch.File("a.safetensors"), first.Capture());
            var resumed = new TinyRun(seed: 99);
            resumed.Restore(Checkpoint.Read(scratch.File("a.safetensors")));
            resumed.Train(20);
            Assert.Equal(whole.Hash(), resumed.Hash());
        }
    }

    [Fact]
    public void Everything_is_read_back()
    {
        using var scratch = new Scratch();
        var run = new TinyRun();
        run.Train(2);
        var best = new ParameterSnapshot(run.Network);
        run.Train(3);
        CheckpointState state = run.Capture(best);
        Checkpoint.Write(scratch.File("a.safetensors"), state);
        CheckpointState read = Checkpoint.Read(scratch.File("a.safetensors"));
        Assert.Equal((3, state.Optimizer.Steps, state.Optimizer.Length), (read.Step, read.Optimizer.Steps, read.Optimizer.Length));
        Assert.Equal("Adam", read.Optimizer.Optimizer);
        Assert.Equal(state.Optimizer.Settings.Order(ByName), read.Optimizer.Settings.Order(ByName));
        Assert.Equal(state.Values, read.Values);
        Assert.Equal(state.Optimizer.Tensors["squares"], read.Optimizer.Tensors["squares"]);
        Assert.All(best.Tensors, t => Assert.Equal(t.ToSingle(), read.Best!.Tensors.Single(r => r.Name == t.Name).ToSingle()));
        Assert.Equal(best.Tensors.Count, read.Best!.Tensors.Count);
        Assert.Equal(state.Parameters.Tensors.Count, read.Parameters.Tensors.Count);

        using var json = JsonDocument.Parse(File.ReadAllText(scratch.File("a.json")));
        Assert.Equal(3, json.RootElement.GetProperty("step").GetInt32());
        Assert.Equal(2, Directory.GetFiles(scratch.Folder).Length);
    }

    [Fact]
    public void A_flipped_bit_is_noticed_wherever_it_is()
    {
        using var scratch = new Scratch();
        string path = scratch.File("a.safetensors");
        Network network = Network.Build(Shape.Vector(2), x => x.Dense(2));
        var optimizer = new Sgd(0.1) { Momentum = 0.9 };
        optimizer.Attach(network.Parameters.Trained.Length);
        Checkpoint.Write(path, CheckpointState.Capture(1, network, optimizer, new Dictionary<string, string> { ["epoch"] = "1" }));
        byte[] good = File.ReadAllBytes(path);
        for (int bit = 0; bit < 8 * good.Length; bit++)
        {
            byte[] bad = [.. good];
            bad[bit / 8] ^= (byte)(1 << bit % 8);
            File.WriteAllBytes(path, bad);
            Assert.Throws<FastNetFormatException>(() => Checkpoint.Read(path));
        }

        for (int length = 0; length < good.Length; length++)
        {
            File.WriteAllBytes(path, good[..length]);
            Assert.Throws<FastNetFormatException>(() => Checkpoint.Read(path));
        }

        File.WriteAllBytes(path, good);
        Assert.Equal(1, Checkpoint.Read(path).Step);
    }

    [Theory]
    [InlineData("\"version\":1", "\"version\":2", "version 2")]
    [InlineData("\"step\":1", "\"step\":-1", "step")]
    [InlineData("\"step\":1", "\"step\":1.5", "manifest")]
    [InlineData("\"step\":1,", "", "manifest")]
    [InlineData("\"step\":1", "\"step\":1,\"step\":2", "manifest")]
    [InlineData("\"LearningRate\":0.1", "\"LearningRate\":1e999", "LearningRate is not finite")]
    [InlineData("\"LearningRate\":0.1", "\"LearningRate\":\"NaN\"", "manifest")]
    [InlineData("\"values\":{", "\"values\":{\"x\":1,", "manifest")]
    [InlineData("\"length\":", "\"length\":1", "elements")]
    [InlineData("optimizer/velocity", "optimizer/other", "missing")]
    [InlineData("\"shape\":[2,2]", "\"shape\":[4]", "dimensions")]
    [InlineData("{", "", "manifest")]
    public void A_forged_manifest_is_refused(string from, string to, string rule)
    {
        using var scratch = new Scratch();
        string path = scratch.File("a.safetensors");
        Network network = Network.Build(Shape.Vector(2), x => x.Dense(2));
        var optimizer = new Sgd(0.1) { Momentum = 0.9 };
        optimizer.Attach(network.Parameters.Trained.Length);
        Checkpoint.Write(path, CheckpointState.Capture(1, network, optimizer, new Dictionary<string, string>()));
        SafetensorsFile file = Safetensors.Read(path);
        string manifest = file.Metadata["fastnet.checkpoint"];
        Assert.Contains(from, manifest, StringComparison.Ordinal);
        int at = manifest.IndexOf(from, StringComparison.Ordinal);
        string forged = manifest[..at] + to + manifest[(at + from.Length)..];
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(forged)));
        Safetensors.Write(path, file.Tensors, new Dictionary<string, string>
        {
            ["fastnet.checkpoint"] = forged,
            ["fastnet.checkpoint.sha256"] = hash,
        });
        FastNetFormatException error = Assert.Throws<FastNetFormatException>(() => Checkpoint.Read(path));
        Assert.Contains(rule, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_a_tensor_too_many_and_a_plain_model_are_no_checkpoints()
    {
        using var scratch = new Scratch();
        string path = scratch.File("a.safetensors");
        Checkpoint.Write(path, new TinyRun().Capture());
        SafetensorsFile file = Safetensors.Read(path);
        Safetensors.Write(path, [.. file.Tensors, new("more", [1], [1])], file.Metadata);
        Assert.Throws<FastNetFormatException>(() => Checkpoint.Read(path));
        ModelFile.Save(path, Nets.Mlp());
        FastNetFormatException error = Assert.Throws<FastNetFormatException>(() => Checkpoint.Read(path));
        Assert.Contains("expected a checkpoint", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Restoring_changes_all_or_nothing()
    {
        var run = new TinyRun();
        run.Train(3);
        CheckpointState state = run.Capture();
        var other = new TinyRun(seed: 8);
        string before = other.Hash();
        Assert.Throws<ArgumentException>(() => state.Restore(other.Network, new Sgd(0.1)));
        Assert.Equal(before, other.Hash());

        Network unlike = Nets.Mlp();
        var adam = new Adam(0.5);
        float first = unlike.Parameters.All[0].Values[0];
        ArgumentException error = Assert.Throws<ArgumentException>(() => state.Restore(unlike, adam));
        Assert.Contains("missing", error.Message, StringComparison.Ordinal);
        Assert.Equal((first, 0, 0.5), (unlike.Parameters.All[0].Values[0], adam.Steps, adam.LearningRate));

        OptimizerState optimizer = state.Optimizer;
        var longer = new CheckpointState(
            3,
            state.Parameters,
            new OptimizerState("Adam", 3, 5, optimizer.Settings, optimizer.Tensors.ToDictionary(t => t.Key, _ => new float[5])),
            state.Values);
        Assert.Throws<ArgumentException>(() => longer.Restore(other.Network, other.Optimizer));
        Assert.Equal(before, other.Hash());
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_not_saved()
    {
        using var scratch = new Scratch();
        var run = new TinyRun();
        run.Train(1);
        run.Network.Parameters.All[1].Values[2] = float.NaN;
        var folder = new CheckpointFolder(scratch.Folder);
        ArgumentException error = Assert.Throws<ArgumentException>(() => folder.Save(run.Capture()));
        Assert.Contains($"{run.Network.Parameters.All[1].Name}[2] is NaN", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(scratch.Folder));
    }

    private static readonly Comparer<KeyValuePair<string, double>> ByName
        = Comparer<KeyValuePair<string, double>>.Create((a, b) => string.CompareOrdinal(a.Key, b.Key));
}
