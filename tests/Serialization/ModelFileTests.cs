using FastNet.Layers;
using FastNet.Models;
using FastNet.Tests.Layers;

namespace FastNet.Tests.Serialization;

public sealed class ModelFileTests
{
    [Fact]
    public void A_network_gets_the_bits_back_running_statistics_included()
    {
        using var scratch = new Scratch();
        string path = scratch.File("net.safetensors");
        Network trained = Nets.Normed();
        TrainingPlan plan = Nets.Ready(trained, 4);
        plan.Step(4, new Sgd(0.1));
        ModelFile.Save(path, trained, new Dictionary<string, string> { ["epoch"] = "3" });

        Network other = Nets.Normed(seed: 77);
        int version = other.Parameters.Version;
        ModelFile.LoadInto(path, other);
        Assert.True(other.Parameters.Version > version);
        Assert.Contains(other.Parameters.All, p => p.Name.EndsWith("running_var", StringComparison.Ordinal) && p.Values[0] != 1);
        Assert.All(trained.Parameters.All, p => Assert.Equal(Bits(p.Values), Bits(other.Parameters[p.Name].Values)));
        Assert.Equal("3", ModelFile.ReadMetadata(path)["epoch"]);
    }

    [Fact]
    public void Another_network_is_refused_with_every_difference_and_unchanged()
    {
        using var scratch = new Scratch();
        Network network = Nets.Mlp();
        SafetensorsTensor[] tensors = [.. new ParameterSnapshot(network).Tensors];
        Parameter[] parameters = [.. network.Parameters.All];
        float[][] before = [.. parameters.Select(p => p.Values.ToArray())];
        // One is missing, one transposed, one more than there should be; the rest would fit.
        Safetensors.Write(
            scratch.File("a"),
            [.. tensors[2..], new(tensors[1].Name, [.. tensors[1].Dimensions, 1], tensors[1].ToSingle()), new("more", [2], [1, 2])]);
        FastNetFormatException error = Assert.Throws<FastNetFormatException>(() => ModelFile.LoadInto(scratch.File("a"), network));
        Assert.Contains($"missing: {parameters[0]}", error.Message, StringComparison.Ordinal);
        Assert.Contains("unknown: more [2]", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{parameters[1].Name} is [", error.Message, StringComparison.Ordinal);
        Assert.All(parameters.Zip(before), p => Assert.Equal(p.Second, p.First.Values));
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void Numbers_that_are_not_finite_are_neither_saved_nor_loaded(float value, string shown)
    {
        using var scratch = new Scratch();
        string path = scratch.File("net.safetensors");
        Network network = Nets.Mlp();
        ModelFile.Save(path, network);
        byte[] good = File.ReadAllBytes(path);
        Parameter parameter = network.Parameters.All[2];
        float[] before = parameter.Values.ToArray();
        parameter.Values[5] = value;
        ArgumentException refused = Assert.Throws<ArgumentException>(() => ModelFile.Save(path, network));
        Assert.Contains($"{parameter.Name}[5] is {shown}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(good, File.ReadAllBytes(path));

        Safetensors.Write(path, new ParameterSnapshot(network).Tensors);
        before.CopyTo(parameter.Values);
        FastNetFormatException error = Assert.Throws<FastNetFormatException>(() => ModelFile.LoadInto(path, network));
        Assert.Contains($"{parameter.Name}[5] is {shown}", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, parameter.Values);
    }

    [Fact]
    public void Other_types_are_converted_and_the_batch_count_of_PyTorch_is_left_out()
    {
        using var scratch = new Scratch();
        Network network = Network.Build(Shape.Vector(3), x => x.Dense(2).BatchNorm());
        SafetensorsTensor[] tensors = [.. new ParameterSnapshot(network).Tensors];
        SafetensorsTensor first = tensors[0];
        byte[] doubles = [.. Enumerable.Range(0, (int)first.Length).SelectMany(i => BitConverter.GetBytes(i * 0.5))];
        Safetensors.Write(
            scratch.File("a"),
            [
                new(first.Name, SafetensorsType.F64, first.Dimensions, doubles), .. tensors[1..],
                new("bn.num_batches_tracked", SafetensorsType.I64, [], new byte[8]),
            ]);
        ModelFile.LoadInto(scratch.File("a"), network);
        Assert.Equal(Enumerable.Range(0, (int)first.Length).Select(i => i * 0.5f), network.Parameters[first.Name].Values.ToArray());
    }

    [Fact]
    public void A_snapshot_brings_back_what_was_and_refuses_another_network()
    {
        Network network = Nets.Mlp();
        var snapshot = new ParameterSnapshot(network);
        float first = network.Parameters.All[0].Values[0];
        network.Parameters.All[0].Values.Fill(9);
        snapshot.CopyTo(network);
        Assert.Equal(first, network.Parameters.All[0].Values[0]);
        Assert.Throws<ArgumentException>(() => snapshot.CopyTo(Nets.Residual()));
    }

    private static int[] Bits(ReadOnlySpan<float> values) => [.. values.ToArray().Select(BitConverter.SingleToInt32Bits)];
}
