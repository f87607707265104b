using FastNet.Layers;

namespace FastNet.Models;

/// <summary>Images in folders: one folder for each class, named as the class, with PNG, BMP, PPM or PGM files in it.</summary>
public static class ImageFolder
{
    private static readonly string[] Extensions = [".png", ".bmp", ".ppm", ".pgm", ".pnm"];

    /// <summary>Reads all images; classes and files in the order of their names' character codes, the same on every system.</summary>
    /// <param name="folder">Holds the folders of the classes; folders within these are not looked into.</param>
    /// <param name="shape">3 channels, or 1 for grey, with the height and width that all images get.</param>
    /// <param name="resize">Whether images of another size are brought to this one; if not, they are refused.</param>
    /// <exception cref="FastNetFormatException">A file is not what it should be, or there are no images.</exception>
    /// <exception cref="IOException">The folder is missing or something cannot be read.</exception>
    public static ImageDataset Load(string folder, Shape shape, bool resize = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (shape.Rank != 3 || shape.Channels is not (1 or 3))
            throw new ArgumentException($"The shape is {shape}; expected 1 or 3 channels x height x width.", nameof(shape));
        string[] classes = [.. Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        var files = new List<string>();
        var labels = new List<int>();
        for (int label = 0; label < classes.Length; label++)
        {
            IEnumerable<string> images = Directory.GetFiles(Path.Combine(folder, classes[label]))
                .Where(path => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal);
            foreach (string image in images)
            {
                files.Add(image);
                labels.Add(label);
            }
        }

        if (files.Count == 0)
            throw new FastNetFormatException(
                "image folder", folder, -1, $"it has {classes.Length} folders and no image in them; expected a folder for each class");
        if ((long)files.Count * shape.Size > Array.MaxLength)
            throw new FastNetFormatException(
                "image folder", folder, -1, $"{files.Count} images of {shape} have more than {Array.MaxLength} bytes, the most allowed");
        var bytes = new byte[files.Count * shape.Size];
        for (int i = 0; i < files.Count; i++)
        {
            RgbImage image = RgbImage.Load(files[i]);
            if (!resize && (image.Width, image.Height) != (shape.Width, shape.Height))
                throw new FastNetFormatException(
                    "image", files[i], -1, $"it is {image.Width} wide and {image.Height} high; expected {shape.Width} and {shape.Height}");
            image = image.Resize(shape.Width, shape.Height);
            (shape.Channels == 3 ? image.Planes : image.ToGray()).CopyTo(bytes.AsSpan(i * shape.Size));
        }

        return new ImageDataset(shape, bytes, [.. labels], classes);
    }
}
