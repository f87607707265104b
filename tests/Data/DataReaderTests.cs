using FastNet.Layers;
using FastNet.Models;
using FastNet.Tests.Support;

namespace FastNet.Tests.Data;

/// <summary>What the readers make of right files.</summary>
public sealed class DataReaderTests
{
    [Theory]
    [InlineData("bin", "")]
    [InlineData("bin", "cifar-10-batches-bin/")]
    [InlineData("python", "")]
    [InlineData("python", "cifar-10-batches-py/")]
    [InlineData("bin", "tar")]
    [InlineData("python", "tar")]
    public void Cifar_versions_give_the_same_images(string version, string place)
    {
        using var folder = new TempFolder();
        string extension = version == "bin" ? ".bin" : "";
        (string Name, byte[] Content, char Type)[] files = [.. CifarBatches.Names.Select((name, i) =>
            (name + extension, version == "bin" ? Bytes.CifarBinary(2, 2 * i) : Bytes.CifarPython(2, 2 * i), '0'))];
        string path = folder.Root;
        if (place == "tar")
        {
            string root = version == "bin" ? "cifar-10-batches-bin/" : "./cifar-10-batches-py/";
            path = folder.Write("c.tar.gz", Bytes.Gzip(Bytes.Tar([
                (root, [], '5'), (root + "readme.html", [1, 2, 3], '0'), .. files.Select(f => (root + f.Name, f.Content, f.Type))])));
        }
        else
        {
            foreach (var file in files)
                folder.Write(place + file.Name, file.Content);
        }

        Cifar10Data data = Cifar10.Load(path, 2);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], data.Train.Labels.ToArray());
        Assert.Equal([0, 1], data.Test.Labels.ToArray());
        for (int i = 0; i < 10; i++)
            Assert.Equal(Bytes.CifarPixels(i), data.Train.Bytes(i).ToArray());
        Assert.Equal(Bytes.CifarPixels(11), data.Test.Bytes(1).ToArray());
    }

    [SkippableFact]
    public void The_published_cifar_files_have_the_published_means()
    {
        string? folder = SharedData.Find("cifar10");
        Skip.If(folder is null, "CIFAR-10 was not found in FASTNET_DATA or ../shared/data.");
        Cifar10Data data = Cifar10.Load(folder);
        Assert.Equal((50_000, 10_000), (data.Train.Count, data.Test.Count));
        var scale = PixelScale.PerChannel(data.Train);
        double[] means = [.49139968, .48215841, .44653091], deviations = [.24703224, .24348513, .26158784];
        for (int c = 0; c < 3; c++)
        {
            Assert.Equal(means[c] * 255, scale.Means[c], 3);
            Assert.Equal(deviations[c] * 255, scale.Deviations[c], 3);
        }
    }

    [SkippableFact]
    public void The_published_mnist_files_are_read()
    {
        string? folder = SharedData.Find("mnist");
        Skip.If(folder is null, "MNIST was not found in FASTNET_DATA or ../shared/data.");
        MnistData data = Mnist.Load(folder);
        Assert.Equal((60_000, 10_000), (data.Train.Count, data.Test.Count));
        Assert.Equal([5, 0, 4, 1, 9, 2, 1, 3, 1, 4], data.Train.Labels[..10].ToArray());
        Assert.Equal(.1307, PixelScale.PerChannel(data.Train).Means[0] / 255, 4);
    }

    [Fact]
    public void Mnist_with_other_counts_or_labels_is_refused()
    {
        using var folder = new TempFolder();
        foreach (string part in (string[])["train", "t10k"])
        {
            folder.Write(part + "-images-idx3-ubyte", Bytes.Idx(8, new byte[8], 2, 2, 2));
            folder.Write(part + "-labels-idx1-ubyte.gz", Bytes.Gzip(Bytes.Idx(8, [3, 9], 2)));
        }

        Assert.Equal([3, 9], Mnist.Load(folder.Root).Test.Labels.ToArray());
        folder.Write("t10k-labels-idx1-ubyte.gz", Bytes.Gzip(Bytes.Idx(8, [3, 10], 2)));
        Assert.Throws<FastNetFormatException>(() => Mnist.Load(folder.Root));
        folder.Write("t10k-labels-idx1-ubyte.gz", Bytes.Gzip(Bytes.Idx(8, [3, 1, 2], 3)));
        Assert.Throws<FastNetFormatException>(() => Mnist.Load(folder.Root));
    }

    [Fact]
    public void Idx_types_are_big_endian()
    {
        using var folder = new TempFolder();
        Assert.Equal([-2f, 3], Idx.Read(folder.Write("a", Bytes.Idx(0x0B, [255, 254, 0, 3], 2))).ToArray<float>());
        Assert.Equal([-2f], Idx.Read(folder.Write("a", Bytes.Idx(0x09, [254], 1))).ToArray<float>());
        Assert.Equal([0x01020304], Idx.Read(folder.Write("a", Bytes.Idx(0x0C, [1, 2, 3, 4], 1, 1))).Span<int>().ToArray());
        Assert.Equal([1f], Idx.Read(folder.Write("a", Bytes.Idx(0x0D, [0x3F, 0x80, 0, 0], 1))).ToArray<float>());
        Assert.Equal([1d], Idx.Read(folder.Write("a", Bytes.Idx(0x0E, [0x3F, 0xF0, 0, 0, 0, 0, 0, 0], 1))).ToArray<double>());
    }

    [Fact]
    public void Npy_puts_fortran_order_and_big_endian_numbers_right()
    {
        using var folder = new TempFolder();
        byte[] columns = [1, 4, 2, 5, 3, 6];
        NumericArray matrix = Npy.Read(folder.Write("a", Bytes.Npy("'|u1'", "(2, 3)", columns, fortran: true)));
        Assert.Equal([1, 2, 3, 4, 5, 6], matrix.ToArray<int>());
        byte[] cube = [.. Enumerable.Range(0, 24).Select(i => (byte)i)];
        int[] read = Npy.Read(folder.Write("a", Bytes.Npy("'|u1'", "(2, 3, 4)", cube, fortran: true))).ToArray<int>();
        for (int i = 0; i < 24; i++)
            Assert.Equal(i / 12 + 2 * (i / 4 % 3) + 6 * (i % 4), read[i]);
        Assert.Equal([258, -1], Npy.Read(folder.Write("a", Bytes.Npy("'>i2'", "(2,)", [1, 2, 255, 255], version: 3))).ToArray<int>());
        Assert.Equal(0, Npy.Read(folder.Write("a", Bytes.Npy("\"<f8\"", "(0, 5)", []))).Count);
    }

    [Fact]
    public void Npy_and_npz_return_what_was_written()
    {
        using var folder = new TempFolder();
        NumericArray[] arrays =
        [
            NumericArray.Create<float>([1.5f, float.NaN, -0f, 1e-42f, 5, 6], 2, 3), NumericArray.Create<double>([Math.PI]),
            NumericArray.Create<long>([long.MinValue, long.MaxValue], 2), NumericArray.Create<bool>([true, false], 2, 1),
            NumericArray.Create<ushort>([65535], 1), NumericArray.Create<int>([], 0, 7), NumericArray.Create<sbyte>([-1], 1, 1, 1, 1, 1),
        ];
        foreach (NumericArray array in arrays)
        {
            Npy.Write(folder["a.npy"], array);
            Same(array, Npy.Read(folder["a.npy"]));
            Assert.Equal(0, (new FileInfo(folder["a.npy"]).Length - array.Bytes.Length) % 64);
        }

        foreach (bool compress in (bool[])[false, true])
        {
            Npz.Write(folder["a.npz"], arrays.Select((a, i) => new KeyValuePair<string, NumericArray>($"group/{i}", a)), compress);
            IReadOnlyDictionary<string, NumericArray> read = Npz.Read(folder["a.npz"]);
            Assert.Equal(arrays.Length, read.Count);
            for (int i = 0; i < arrays.Length; i++)
                Same(arrays[i], read[$"group/{i}"]);
        }

        static void Same(NumericArray expected, NumericArray actual)
        {
            Assert.Equal(expected.Type, actual.Type);
            Assert.Equal(expected.Dimensions.ToArray(), actual.Dimensions.ToArray());
            Assert.Equal(expected.Bytes.ToArray(), actual.Bytes.ToArray());
        }
    }

    [Fact]
    public void Csv_fields_may_be_quoted_and_labels_named()
    {
        using var folder = new TempFolder();
        string path = folder.Write(
            "a.csv", [.. "\uFEFFa,\"kind, \"\"of\"\"\",b\r\n1,\"x\ny\",\"2.5\"\r\n-3e2,a,4\n\n5,a,6"u8]);
        VectorDataset data = Csv.Load(path, "kind, \"of\"");
        Assert.Equal(["a", "x\ny"], data.Classes);
        Assert.Equal([1, 0, 0], data.Labels.ToArray());
        Assert.Equal([1, 2.5f, -300, 4, 5, 6], data.ToArray());

        VectorDataset numbered = Csv.Load(folder.Write("b.csv", [.. "1,10\n2,9\n3,10\n"u8]), -1);
        Assert.Equal(["9", "10"], numbered.Classes);
        Assert.Equal([1, 0, 1], numbered.Labels.ToArray());
        Assert.Equal([2, 1, 2], Csv.Load(folder["b.csv"], 1, classes: ["0", "9", "10"]).Labels.ToArray());
    }

    [Theory]
    [InlineData("1,2\n3\n", "fields")]
    [InlineData("1,2\nx,3\n", "\"x\"")]
    [InlineData("1,2\nNaN,3\n", "finite")]
    [InlineData("1,2\n\"3,4\n", "closing quote")]
    [InlineData("1,2\n\"3\"4,4\n", "comma")]
    [InlineData("1,2\n3\"4,4\n", "quote")]
    [InlineData("1\n2\n", "column")]
    public void Csv_that_is_no_table_of_numbers_is_refused(string text, string why)
    {
        using var folder = new TempFolder();
        string path = folder.Write("a.csv", Bytes.Ascii(text));
        Assert.Contains(why, Assert.Throws<FastNetFormatException>(() => Csv.Load(path, -1)).Message, StringComparison.Ordinal);
        folder.Write("a.csv", Bytes.Join(Bytes.Ascii("1,"), Enumerable.Repeat((byte)'1', 2_000_000).ToArray()));
        Assert.Throws<FastNetFormatException>(() => Csv.Load(path, -1));
        folder.Write("a.csv", [(byte)'1', (byte)',', 0xFF, 0xFE, (byte)'\n']);
        Assert.Throws<FastNetFormatException>(() => Csv.Load(path, -1));
    }

    [Fact]
    public void Synthetic_shapes_depend_on_seed_and_index_alone()
    {
        ImageDataset all = SyntheticShapes.Create(1, 300), part = SyntheticShapes.Create(1, 30), other = SyntheticShapes.Create(2, 30);
        Assert.Equal(all.Bytes(29).ToArray(), part.Bytes(29).ToArray());
        Assert.NotEqual(part.Bytes(0).ToArray(), other.Bytes(0).ToArray());
        Assert.All(Enumerable.Range(0, 10), label => Assert.Equal(30, all.Labels.Count(label)));
        using (FastNet.Numerics.Team.Cap(1))
            Assert.Equal(all.ToArray(), SyntheticShapes.Create(1, 300).ToArray());

        // The bits that every machine gives.
        byte[] bytes = [.. Enumerable.Range(0, 300).SelectMany(i => all.Bytes(i).ToArray())];
        Assert.Equal(ShapesHash, System.IO.Hashing.XxHash64.HashToUInt64(bytes));
    }

    private const ulong ShapesHash = 6838472758055877238;
}
