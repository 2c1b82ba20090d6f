import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.File;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/// Makes a picture of a page small: with 256 colours, the commonest it has, which is a third of the
/// bytes. Text and bars have few; what else there is gets the nearest one.
void main(String[] arguments) throws Exception {
  BufferedImage whole = ImageIO.read(new File(arguments[0]));
  int[] palette = commonest(whole);
  IndexColorModel colours = new IndexColorModel(8, palette.length, palette, 0, false, -1, 0);
  BufferedImage small =
      new BufferedImage(
          whole.getWidth(), whole.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, colours);
  Map<Integer, Integer> nearest = new HashMap<>();
  for (int y = 0; y < whole.getHeight(); y++) {
    for (int x = 0; x < whole.getWidth(); x++) {
      int colour = whole.getRGB(x, y) & 0xffffff;
      int index = nearest.computeIfAbsent(colour, c -> nearest(c, palette));
      small.getRaster().setSample(x, y, 0, index);
    }
  }
  write(small, new File(arguments[1]));
}

int[] commonest(BufferedImage picture) {
  Map<Integer, Integer> counts = new HashMap<>();
  for (int y = 0; y < picture.getHeight(); y++) {
    for (int x = 0; x < picture.getWidth(); x++) {
      counts.merge(picture.getRGB(x, y) & 0xffffff, 1, Integer::sum);
    }
  }
  return counts.entrySet().stream()
      .sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed())
      .limit(256)
      .mapToInt(Map.Entry::getKey)
      .toArray();
}

int nearest(int colour, int[] palette) {
  int best = 0;
  for (int i = 1; i < palette.length; i++) {
    best = distance(colour, palette[i]) < distance(colour, palette[best]) ? i : best;
  }
  return best;
}

int distance(int a, int b) {
  int red = (a >> 16) - (b >> 16);
  int green = (a >> 8 & 0xff) - (b >> 8 & 0xff);
  int blue = (a & 0xff) - (b & 0xff);
  return red * red + green * green + blue * blue;
}

void write(BufferedImage picture, File file) throws Exception {
  ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
  ImageWriteParam how = writer.getDefaultWriteParam();
  how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
  how.setCompressionQuality(0);
  file.delete();
  try (ImageOutputStream out = ImageIO.createImageOutputStream(file)) {
    writer.setOutput(out);
    writer.write(null, new IIOImage(picture, null, null), how);
  }
}
