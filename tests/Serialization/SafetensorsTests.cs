using System.Text;
using FastNet.Models;
using FastNet.Tests.Support;

namespace FastNet.Tests.Serialization;

public sealed class SafetensorsTests
{
    private static readonly float[] Numbers = [0, 1, -2, 3.5f, -0f, float.MaxValue];

    [Fact]
    public void What_was_written_is_read_back_from_file_stream_and_memory()
    {
        using var scratch = new Scratch();
        var metadata = new Dictionary<string, string> { ["what"] = "a \"test\" of é and \n", [""] = "" };
        SafetensorsTensor[] tensors =
        [
            new("b", [2, 3], Numbers),
            new("é/\"quoted\"", SafetensorsType.U8, [3], new byte[] { 1, 2, 255 }),
            new("scalar", SafetensorsType.I64, [], BitConverter.GetBytes(-5L)),
            new("empty", [4, 0, 2], []),
            new("a", SafetensorsType.F16, [1], BitConverter.GetBytes((Half)1.5)),
        ];
        Safetensors.Write(scratch.File("a.safetensors"), tensors, metadata);
        byte[] bytes = File.ReadAllBytes(scratch.File("a.safetensors"));

        foreach (SafetensorsFile file in (SafetensorsFile[])
            [
                Safetensors.Read(scratch.File("a.safetensors")), Safetensors.Read(bytes), Safetensors.Read(new MemoryStream(bytes)),
                Safetensors.Read(new OneWay(bytes)),
            ])
        {
            Assert.Equal(metadata, file.Metadata);
            Assert.Equal(["scalar", "b", "empty", "a", "é/\"quoted\""], file.Tensors.Select(t => t.Name).Order(Position(bytes)));
            foreach (SafetensorsTensor tensor in tensors)
            {
                Assert.Equal(tensor.Type, file[tensor.Name].Type);
                Assert.Equal(tensor.Dimensions, file[tensor.Name].Dimensions);
                Assert.Equal(tensor.Bytes, file[tensor.Name].Bytes);
                Assert.Equal(tensor.ToSingle(), file[tensor.Name].ToSingle());
            }

            Assert.False(file.TryGet("B", out _));
            Assert.Throws<ArgumentException>(() => file["B"]);
        }

        Assert.Equal(metadata, Safetensors.ReadMetadata(scratch.File("a.safetensors")));
    }

    [Fact]
    public void The_same_tensors_give_the_same_bytes_in_any_order_and_are_aligned()
    {
        SafetensorsTensor[] tensors =
        [
            new("u8", SafetensorsType.U8, [3], new byte[3]), new("z", [1], [1]), new("a", [2], [1, 2]),
            new("f64", SafetensorsType.F64, [1], new byte[8]),
        ];
        byte[] bytes = Written(tensors, new Dictionary<string, string> { ["b"] = "1", ["a"] = "2" });
        Assert.Equal(bytes, Written(tensors.Reverse(), new Dictionary<string, string> { ["a"] = "2", ["b"] = "1" }));
        Assert.Equal(0, BitConverter.ToInt64(bytes) % 8);
        string json = Encoding.UTF8.GetString(bytes, 8, (int)BitConverter.ToInt64(bytes));
        Assert.Equal(
            """{"__metadata__":{"a":"2","b":"1"},"f64":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"""
            + """ "a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},""".TrimStart()
            + """ "z":{"dtype":"F32","shape":[1],"data_offsets":[16,20]},""".TrimStart()
            + """ "u8":{"dtype":"U8","shape":[3],"data_offsets":[20,23]}}""".TrimStart(),
            json.TrimEnd(' '));
    }

    [Fact]
    public void An_empty_file_of_tensors_is_legal()
    {
        Assert.Empty(Safetensors.Read(Written([], null)).Tensors);
        Assert.Empty(Safetensors.Read(Spec.File("\n {}\t", [])).Tensors);
    }

    [Fact]
    public void Every_type_converts_to_float()
    {
        AssertConverts(SafetensorsType.Bool, [0, 1], [0, 1]);
        AssertConverts(SafetensorsType.U8, [0, 255], [0, 255]);
        AssertConverts(SafetensorsType.I8, [127, 0x80], [127, -128]);
        AssertConverts(SafetensorsType.U16, [0xff, 0xff], [65535]);
        AssertConverts(SafetensorsType.I16, [0, 0x80], [-32768]);
        AssertConverts(SafetensorsType.U32, [0xff, 0xff, 0xff, 0xff], [4294967296f]);
        AssertConverts(SafetensorsType.I32, [0xfe, 0xff, 0xff, 0xff], [-2]);
        AssertConverts(SafetensorsType.U64, [0, 0, 0, 0, 0, 0, 0, 0x80], [9223372036854775808f]);
        AssertConverts(SafetensorsType.I64, [0, 0, 0, 0, 0, 0, 0, 0x80], [-9223372036854775808f]);
        AssertConverts(SafetensorsType.F16, [0, 0x3e, 0, 0xfc, 1, 0], [1.5f, float.NegativeInfinity, 5.9604645E-08f]);
        AssertConverts(SafetensorsType.BF16, [0xc0, 0x3f, 0x80, 0xff], [1.5f, float.NegativeInfinity]);
        AssertConverts(SafetensorsType.F32, BitConverter.GetBytes(1.1f), [1.1f]);
        AssertConverts(SafetensorsType.F64, [.. BitConverter.GetBytes(0.1), .. BitConverter.GetBytes(1e300)],
            [0.1f, float.PositiveInfinity]);
    }

    [Fact]
    public void Writing_refuses_what_could_not_be_read()
    {
        Assert.Throws<ArgumentException>(() => new SafetensorsTensor("a", [2, 2], new float[3]));
        Assert.Throws<ArgumentException>(() => new SafetensorsTensor("a", [-1], []));
        Assert.Throws<ArgumentException>(() => new SafetensorsTensor("a", [1L << 62, 1L << 62, 0], []));
        Assert.Throws<ArgumentException>(() => new SafetensorsTensor("a", new long[65], []));
        Assert.Throws<ArgumentException>(() => new SafetensorsTensor("__metadata__", [1], [1]));
        var stream = new MemoryStream();
        Assert.Throws<ArgumentException>(() => Safetensors.Write(stream, [new("a", [1], [1]), new("a", [1], [1])]));
        Assert.Equal(0, stream.Length);
    }

    [SkippableFact]
    public void A_file_made_by_others_is_read()
    {
        string? path = SharedData.Find("models", "resnet20-cifar10", "resnet20-12fca82f.safetensors");
        Skip.If(path is null, "resnet20-12fca82f.safetensors was not found in FASTNET_DATA or ../shared/data.");
        SafetensorsFile file = Safetensors.Read(path);
        Assert.Equal([16, 3, 3, 3], file["conv1.weight"].Dimensions);
        Assert.Equal([16], file["bn1.running_var"].Dimensions);
        Assert.All(file.Tensors.Where(t => t.Type == SafetensorsType.F32),
            t => Assert.All(t.ToSingle(), v => Assert.True(float.IsFinite(v))));
        Assert.Contains(file.Tensors, t => t.Name == "linear.weight" && t.Dimensions.SequenceEqual([10L, 64L]));
        Assert.InRange(file.Tensors.Sum(t => t.Length), 269_722, 275_000);

        // Written again and read again it is the same.
        SafetensorsFile again = Safetensors.Read(Written(file.Tensors, file.Metadata));
        Assert.Equal(file.Tensors.Count, again.Tensors.Count);
        Assert.All(file.Tensors, t => Assert.Equal(t.Bytes, again[t.Name].Bytes));
    }

    internal static byte[] Written(IEnumerable<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var stream = new MemoryStream();
        Safetensors.Write(stream, tensors, metadata);
        return stream.ToArray();
    }

    private static void AssertConverts(SafetensorsType type, byte[] bytes, float[] expected)
        => Assert.Equal(expected, new SafetensorsTensor("t", type, [expected.Length], bytes).ToSingle());

    // Where a name stands in the header.
    private static Comparer<string> Position(byte[] bytes)
    {
        string json = Encoding.UTF8.GetString(bytes);
        return Comparer<string>.Create((a, b) => At(a).CompareTo(At(b)));
        int At(string name)
            => json.IndexOf($"\"{name.Replace("\"", "\\\"", StringComparison.Ordinal)}\":{{\"dtype", StringComparison.Ordinal);
    }

    /// <summary>A stream that does not know its length.</summary>
    private sealed class OneWay(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 7));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 7)]);
    }
}
