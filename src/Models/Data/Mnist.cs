using FastNet.Layers;

namespace FastNet.Models;

/// <summary>
/// MNIST (LeCun, Cortes, Burges): 70,000 grey images of 28 x 28 with handwritten digits; and sets published in the same four files.
/// </summary>
public static class Mnist
{
    /// <summary>Names of the ten classes: the digits.</summary>
    public static IReadOnlyList<string> Classes { get; } = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <summary>Reads both parts.</summary>
    /// <param name="folder">
    /// Holds train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each plain or as .gz.
    /// </param>
    /// <exception cref="FastNetFormatException">A file is not what it should be.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static MnistData Load(string folder) => new(LoadPart(folder, "train"), LoadPart(folder, "t10k"));

    private static ImageDataset LoadPart(string folder, string part)
    {
        string imageFile = Find(folder, part + "-images-idx3-ubyte"), labelFile = Find(folder, part + "-labels-idx1-ubyte");
        NumericArray images = Idx.Read(imageFile), labels = Idx.Read(labelFile);
        if (images.Type != ElementType.U8 || images.Dimensions.Length != 3 || images.Count == 0)
            throw new FastNetFormatException(
                Idx.Format, imageFile, -1,
                $"it holds {images.Type} of {images.Dimensions.Length} dimensions; expected U8 of 3, images x rows x columns, none 0");
        if (labels.Type != ElementType.U8 || labels.Dimensions.Length != 1 || labels.Count != images.Dimensions[0])
            throw new FastNetFormatException(
                Idx.Format, labelFile, -1,
                $"it holds {labels.Count} labels of {labels.Type}; expected {images.Dimensions[0]} of U8, as {imageFile} has");
        var numbers = new int[labels.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = labels.Bytes[i];
            if (numbers[i] >= Classes.Count)
                throw new FastNetFormatException(Idx.Format, labelFile, 8 + i, $"label {i} is {numbers[i]}; expected 0 to 9");
        }

        return new ImageDataset(Shape.Image(1, images.Dimensions[1], images.Dimensions[2]), images.TakeBytes(), numbers, Classes);
    }

    private static string Find(string folder, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string plain = Path.Combine(folder, name), packed = plain + ".gz";
        return File.Exists(plain) ? plain
            : File.Exists(packed) ? packed
            : throw new FileNotFoundException($"{folder}: neither {name} nor {name}.gz was found there.", plain);
    }
}
